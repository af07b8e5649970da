import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { Protocol } from '../settings/endpoint-name'
import type { EmulatorState } from '../settings/state'
import { authenticateClient, invalidRequest } from './authenticate-client'
import { authenticateOAuthClient } from './authenticate-oauth-client'
import { checkFormPost } from './check-form-post'
import { keepEncoded, readClientCredentials } from './client-credentials'

/**
 * Handles `/token/revocation` of both protocols. The response has status 200 and an empty body, even for an unknown token (RFC 7009,
 * section 2.2).
 */
export function handleRevocation(
  request: IncomingRequest,
  state: EmulatorState,
  protocol: Protocol,
): Reply {
  const rejection = checkFormPost(request) ?? rejectClient(request, state, protocol)
  if (rejection) return rejection
  const { token } = request.form
  if (!token) return invalidRequest("missing required parameter 'token'")
  const record = state[protocol].findToken(token)
  const endsGrant = state.switches.revocationEndsGrant[protocol]
  const isRefreshToken = record?.kind === 'refresh_token'
  if (record && (endsGrant === true || (isRefreshToken && endsGrant === 'refreshToken'))) {
    state[protocol].revokeGrant(record.grantId)
  } else {
    state[protocol].revokeToken(token)
  }
  if (record && (isRefreshToken || endsGrant === true)) state.replays.forgetGrant(record.grantId)
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' }
}

function rejectClient(
  request: IncomingRequest,
  state: EmulatorState,
  protocol: Protocol,
): Reply | undefined {
  const method = state.app.revocationEndpointAuthMethod
  const usesBasic = readClientCredentials(request, keepEncoded).method === 'client_secret_basic'
  if (protocol === 'oauth' && usesBasic && !state.switches.basicAtOauthRevocation) {
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
