import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

/**
 * Makes a grant of its own for every login, so that revoking one leaves the others alone.
 *
 * Whether the person has agreed is the login policy's to ask, before anything is issued.
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
