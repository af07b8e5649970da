import { createHash } from 'node:crypto'
import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { ticketParameter } from '../login/login-tickets'
import { rejectAuthorize } from '../login/reject-authorize'
import type { EmulatorState } from '../settings/state'
import { forward, type OidcContext } from './forward'

/** Handles `/oidc/auth`: GET, or a POST of a form. */
export async function handleOidcAuthorize(
  request: IncomingRequest,
  context: OidcContext,
): Promise<Reply> {
  const { state } = context
  const asGet = request.method === 'POST' ? fromForm(request) : request
  const rejection = rejectAuthorize(asGet, state)
  if (rejection) return rejection
  const reply = await forward(asGet, context, { method: 'GET', url: engineUrl(asGet, state) })
  const location = reply.headers['location']
  if (typeof location !== 'string' || location.startsWith(`${state.url}/`)) return reply
  state.tickets.remove(asGet.query.get(ticketParameter) ?? '')
  rememberIssued(location, state)
  const target = state.switches.issuerInCallback ? location : withoutIssuer(location)
  return { ...reply, headers: { ...reply.headers, location: target } }
}

function fromForm(request: IncomingRequest): IncomingRequest {
  return { ...request, method: 'GET', query: new URLSearchParams(request.form), body: '' }
}

function engineUrl(request: IncomingRequest, state: EmulatorState): string {
  const query = new URLSearchParams(request.query)
  query.delete(ticketParameter)
  const challenge = query.get('code_challenge')
  if (state.switches.pkce.oidc === 'ignore') {
    query.delete('code_challenge')
    query.delete('code_challenge_method')
  } else if (challenge && (query.get('code_challenge_method') ?? 'plain') === 'plain') {
    // GenAuth documents the PKCE method `plain`, but oidc-provider does not support it. A plain challenge equals the verifier, so its hash
    // is the S256 challenge.
    query.set('code_challenge', createHash('sha256').update(challenge).digest('base64url'))
    query.set('code_challenge_method', 'S256')
  }
  return `/auth?${query}`
}

function rememberIssued(location: string, state: EmulatorState): void {
  const { searchParams, hash } = new URL(location)
  for (const parameters of [searchParams, new URLSearchParams(hash.slice(1))]) {
    const code = parameters.get('code')
    if (code) state.issued.add(code)
  }
}

/**
 * Removes `iss` (RFC 9207) from a callback URL, because GenAuth's older version of oidc-provider does not send it. Does not change the rest
 * of the URL.
 */
function withoutIssuer(location: string): string {
  return location.replace(
    /([?&#])iss=[^&#]*(&|(?=#)|$)/,
    (_match, before: string, after: string) => (after === '&' ? before : ''),
  )
}
