import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { interactionNeeded } from '../login/interaction-needed'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

/** Makes a grant of its own for every login that is allowed, so that revoking one leaves the others alone. */
export async function loadGrant(
  context: KoaContextWithOIDC,
  state: EmulatorState,
  requests: EngineRequests,
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { request, session } = requests.originOf(context)
  const isAllowed = interactionNeeded(request, state).kind === 'none'
  if (!session || !isAllowed) return undefined
  const grant = new context.oidc.provider.Grant({
    accountId: session.userId,
    clientId: state.app.id,
  })
  const scope = context.oidc.params?.['scope']
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid')
  await grant.save()
  return grant
}
