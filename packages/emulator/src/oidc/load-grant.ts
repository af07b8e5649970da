import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

/**
 * Creates a separate grant for each login. So the revocation of one grant does not affect other logins.
 *
 * The login policy checks the user's consent before any token is issued.
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
  await grant.save()
  return grant
}
