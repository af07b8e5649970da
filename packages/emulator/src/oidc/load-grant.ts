import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

/**
 * Creates a separate grant for each login. So the revocation of one grant does not affect other logins.
 *
 * This function does not check the user's consent, because the login policy checks it before oidc-provider issues a token.
 */
export async function loadGrant(
  context: KoaContextWithOIDC,
  state: EmulatorState,
  requests: EngineRequests,
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { session } = requests.originOf(context)
  if (!session) return undefined
  const grant = new context.oidc.provider.Grant({
    accountId: session.userId,
    clientId: state.app.id,
  })
  const scope = context.oidc.params?.['scope']
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid')
  state.grants.add(await grant.save(), session)
  return grant
}
