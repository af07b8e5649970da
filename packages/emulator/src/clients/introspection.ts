import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { Protocol } from '../settings/endpoint-name'
import type { EmulatorState } from '../settings/state'
import { authenticateClient, invalidRequest } from './authenticate-client'
import { authenticateOAuthClient } from './authenticate-oauth-client'
import { checkFormPost } from './check-form-post'

/**
 * Handles `/token/introspection` of both protocols (RFC 7662, section 2.2). The response has the same members as the sample in GenAuth's
 * documentation.
 */
export function handleIntrospection(
  request: IncomingRequest,
  state: EmulatorState,
  protocol: Protocol,
): Reply {
  const rejection = checkFormPost(request) ?? rejectClient(request, state, protocol)
  if (rejection) return rejection
  const { token } = request.form
  if (!token) return invalidRequest("missing required parameter 'token'")
  const record = state[protocol].findToken(token)
  if (!record || record.expiresAt <= state.clock.now()) return jsonReply(200, { active: false })
  return jsonReply(200, {
    active: true,
    sub: record.userId,
    client_id: record.clientId,
    exp: Math.floor(record.expiresAt / 1000),
    iat: Math.floor(record.issuedAt / 1000),
    iss: `${coreHost(state)}/${protocol}`,
    jti: record.jti,
    scope: record.scope,
    // GenAuth's OpenID Connect engine returns no type for a refresh token.
    ...((protocol === 'oauth' || record.kind === 'access_token') && { token_type: 'Bearer' }),
  })
}

/**
 * Returns the URL of the core host. GenAuth's introspection returns the core host in `iss`, not the app host, and the emulator does the
 * same. So a client that wrongly compares `iss` with the app host already fails in tests.
 */
function coreHost(state: EmulatorState): string {
  return `http://core.localhost:${new URL(state.origin).port}`
}

function rejectClient(
  request: IncomingRequest,
  state: EmulatorState,
  protocol: Protocol,
): Reply | undefined {
  const method = state.app.introspectionEndpointAuthMethod
  if (method === 'none' && !state.switches.introspectionByPublicClient) {
    return jsonReply(401, {
      error: 'invalid_client',
      error_description: 'client authentication failed',
    })
  }
  const engineTexts = protocol === 'oauth' && state.switches.oauthClientErrors === 'oauth'
  return engineTexts && method !== 'none'
    ? authenticateOAuthClient(request, state)
    : authenticateClient(request, state, method)
}
