import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { SsoSession } from '../login/sso-sessions'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

/**
 * Creates a separate grant for each login. So the revocation of one grant does not affect other logins. With the switch
 * `grantPer: 'session'`, all logins of an SSO session share one grant.
 *
 * This function does not check the user's consent, because the login policy checks it before oidc-provider issues a token.
 */
export async function loadGrant(
  context: KoaContextWithOIDC,
  state: EmulatorState,
  requests: EngineRequests,
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { session, request } = requests.originOf(context)
  if (!session) return undefined
  const { Grant } = context.oidc.provider
  const shared =
    state.switches.grantPer === 'session' ? await findGrant(Grant, session, state) : undefined
  const grant = shared ?? new Grant({ accountId: session.userId, clientId: state.app.id })
  const scope = context.oidc.params?.['scope']
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid')
  state.grants.add(await grant.save(), { session, wantsAcr: request.query.has('acr_values') })
  return grant
}

async function findGrant(
  Grant: Provider['Grant'],
  session: SsoSession,
  state: EmulatorState,
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const grants = await Promise.all(state.grants.ofSession(session.id).map((id) => Grant.find(id)))
  return grants.find((grant) => grant?.clientId === state.app.id)
}
