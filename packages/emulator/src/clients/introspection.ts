import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { Protocol } from '../settings/endpoint-name'
import type { EmulatorState } from '../settings/state'
import { authenticateClient, invalidRequest } from './authenticate-client'
import { authenticateOAuthClient } from './authenticate-oauth-client'
import { checkFormPost } from './check-form-post'

/** Answers `/token/introspection` of both protocols, in the shape of the vendor's sample (RFC 7662 section 2.2). */
export function handleIntrospection(
  request: IncomingRequest,
  state: EmulatorState,
  protocol: Protocol,
): Reply {
  const refusal = checkFormPost(request) ?? refuseClient(request, state, protocol)
  if (refusal) return refusal
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
    token_type: 'Bearer',
  })
}

/** GenAuth names its core host here, never the app's: a client that compares it with its issuer must fail in tests too. */
function coreHost(state: EmulatorState): string {
  return `http://core.localhost:${new URL(state.origin).port}`
}

function refuseClient(
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
