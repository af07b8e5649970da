import { authenticateClient } from '../clients/authenticate-client'
import { findReplay } from '../clients/find-replay'
import { type IncomingRequest, isForm } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { EmulatorState } from '../settings/state'
import { forward, type OidcContext } from './forward'
import { findByPassword } from './password-grant'

/** Handles `POST /oidc/token`. */
export async function handleOidcToken(
  request: IncomingRequest,
  context: OidcContext,
): Promise<Reply> {
  const { state } = context
  if (request.method !== 'POST' || !isForm(request.headers)) return forward(request, context)
  const rejection = authenticateClient(request, state, state.app.tokenEndpointAuthMethod)
  if (rejection) return rejection
  const { grant_type: grantType = '' } = request.form
  if (isKnownGrant(grantType) && !state.app.grants.includes(grantType)) {
    return jsonReply(400, {
      error: 'unauthorized_client',
      error_description: 'requested grant type is not allowed for this client',
    })
  }
  if (grantType === 'password' && !findByPassword(request.form, state)) {
    return jsonReply(400, {
      error: 'invalid_grant',
      error_description: 'invalid credentials provided',
    })
  }
  const replay = findReplay(request, state)
  if (replay) return replay
  const refreshToken = request.form['refresh_token'] ?? ''
  const grantId = state.oidc.grantOf(refreshToken)
  const reply = await forward(request, context, { body: engineBody(request, state) })
  if (grantType !== 'refresh_token' || grantId === undefined) {
    return rememberIssued(reply, state)
  }
  return finishRefresh(reply, state, { grantId, refreshToken })
}

/**
 * Returns whether GenAuth supports a grant type. oidc-provider rejects a disabled grant type with `invalid_request`, but GenAuth and RFC
 * 6749, section 5.2, use `unauthorized_client`.
 */
function isKnownGrant(grantType: string): boolean {
  return ['authorization_code', 'refresh_token', 'password', 'implicit'].includes(grantType)
}

function engineBody(request: IncomingRequest, state: EmulatorState): string {
  const body = new URLSearchParams(request.body)
  body.delete('client_secret')
  body.set('client_id', state.app.id)
  if (state.switches.pkce.oidc === 'ignore') body.delete('code_verifier')
  return body.toString()
}

function finishRefresh(
  reply: Reply,
  state: EmulatorState,
  used: { grantId: string; refreshToken: string },
): Reply {
  if (reply.status !== 200) {
    // If the refresh token was used before, oidc-provider has revoked its grant. So delete the stored response, which must not be repeated.
    if (!state.oidc.findToken(used.refreshToken)) state.replays.forgetGrant(used.grantId)
    return reply
  }
  const body = JSON.parse(reply.body) as Record<string, unknown>
  if (state.switches.refreshAnswer.oidc === 'none') delete body['refresh_token']
  if (state.switches.killOldAccessToken) {
    state.oidc.revokeAccessTokens(used.grantId, String(body['access_token']))
  }
  const finished = rememberIssued({ ...reply, body: JSON.stringify(body) }, state)
  if (state.switches.refreshAnswer.oidc === 'new') {
    const usedAt = state.clock.now()
    state.replays.remember(used.refreshToken, { grantId: used.grantId, usedAt, reply: finished })
  }
  return finished
}

function rememberIssued(reply: Reply, state: EmulatorState): Reply {
  if (reply.status === 200) {
    const { refresh_token: token } = JSON.parse(reply.body) as { refresh_token?: string }
    if (token) state.issued.add(token)
  }
  return reply
}
