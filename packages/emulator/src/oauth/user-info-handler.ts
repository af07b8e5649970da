import OAuth2Server from '@node-oauth/oauth2-server'
import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { GrantedLogin } from '../login/grants'
import { oauthClaims } from '../settings/granted-claims'
import type { EmulatorState } from '../settings/state'
import { profileClaims } from '../settings/user-claims'
import { callEngine, engineInput } from './engine-call'
import { createOAuthModel, newEngineRequest } from './oauth-model'

/** Handles `/oauth/me`: GET or POST, with the token in the header, the query or the body. */
export async function handleOAuthUserInfo(
  request: IncomingRequest,
  state: EmulatorState,
): Promise<Reply> {
  const engine = new OAuth2Server({
    model: createOAuthModel(state, newEngineRequest()),
    allowBearerTokensInQueryString: true,
  })
  const input = engineInput(request)
  const { authorization } = request.headers
  if (authorization !== undefined) input.headers['authorization'] = authorization
  let userId: unknown
  let login: GrantedLogin | undefined
  const result = await callEngine(input, async (engineRequest, engineResponse) => {
    const token = await engine.authenticate(engineRequest, engineResponse)
    userId = token.user['id']
    login = state.grants.find(state.oauth.findToken(token.accessToken)?.grantId)
  })
  if (result.status !== 200) return jsonReply(result.status, result.body, result.headers)
  const user = state.users.find((one) => one.claims.sub === userId)
  return user
    ? jsonReply(200, visibleClaims(oauthClaims({ user, scopes: [], login, state }), state))
    : jsonReply(401, {
        error: 'invalid_token',
        error_description: 'Invalid token: access token is invalid',
      })
}

function visibleClaims(
  claims: Record<string, unknown>,
  state: EmulatorState,
): Record<string, unknown> {
  if (state.switches.oauthClaims === 'all') return claims
  return Object.fromEntries(
    Object.entries(claims).filter(
      ([name]) => name === 'sub' || name === 'tenant_id' || profileClaims.includes(name),
    ),
  )
}
