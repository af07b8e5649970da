import { grantedClaims } from '../settings/granted-claims'
import type { EmulatorState } from '../settings/state'
import type { EngineResponse } from './engine-requests'

/** Adds the claims to a user info response that oidc-provider cannot add. Does not change other responses. */
export function finishUserInfo(context: EngineResponse, state: EmulatorState): void {
  const token = context.oidc?.entities.AccessToken
  if (context.oidc?.route !== 'userinfo' || context.status !== 200 || !token) return
  context.body = grantedClaims(context.body as Record<string, unknown>, {
    user: state.users.find(({ claims }) => claims.sub === token.accountId),
    scopes: token.scope?.split(' ') ?? [],
    login: state.grants.find(token.grantId),
    state,
  })
}
