import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { forward, forwardedHeaders, type OidcContext } from './forward'

/** Handles `/oidc/me`: GET or POST, with the token in the header, the query or the body. */
export async function handleOidcUserInfo(
  request: IncomingRequest,
  context: OidcContext,
): Promise<Reply> {
  const { authorization } = request.headers
  const headers = { ...forwardedHeaders(request), ...(authorization ? { authorization } : {}) }
  const reply = await forward(request, context, { headers })
  return reply.status === 401 || reply.status === 403
    ? asOlderError(reply, `${context.state.url}/oidc`)
    : reply
}

/** The errors of the version of oidc-provider that GenAuth's engine comes from, by the description of the emulator's newer version. */
const olderErrors: Readonly<
  Record<string, { status: number; error: string; description?: string }>
> = {
  'no access token provided': { status: 400, error: 'invalid_request' },
  'access token missing requested scope': { status: 400, error: 'invalid_scope' },
  'access token missing openid scope': {
    status: 401,
    error: 'invalid_token',
    description: 'invalid token provided',
  },
}

function asOlderError(reply: Reply, realm: string): Reply {
  const body = JSON.parse(reply.body) as { error_description: string; scope?: string }
  const older = olderErrors[body.error_description]
  if (!older) return reply
  const { status, error, description = body.error_description } = older
  const scope = error === 'invalid_scope' ? { scope: body.scope } : {}
  // RFC 6750, section 3.1: without a token, the header has no error.
  const details =
    error === 'invalid_request' ? {} : { error, error_description: description, ...scope }
  const challenge = Object.entries({ realm, ...details })
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')
  return {
    status,
    headers: { ...reply.headers, 'www-authenticate': `Bearer ${challenge}` },
    body: JSON.stringify({ error, error_description: description, ...scope }),
  }
}
