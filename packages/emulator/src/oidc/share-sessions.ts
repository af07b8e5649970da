import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

type SessionPayload =
  | { accountId: string; loginTs: number; authorizations: Record<string, { sid: string }> }
  | undefined

interface SessionClass {
  new (payload: SessionPayload): object
  get(context: KoaContextWithOIDC): Promise<object>
}

/** Makes oidc-provider use the session of the emulator's login cookie. So one login is valid for both protocols. */
export function shareSessions(
  provider: Provider,
  state: EmulatorState,
  requests: EngineRequests,
): void {
  const sessionClass = provider.Session as unknown as SessionClass
  sessionClass.get = (context) => {
    const { session } = requests.originOf(context)
    const loginAt = (session?.loggedInAt ?? 0) - state.clock.offsetMs()
    const payload = session && {
      accountId: session.userId,
      loginTs: Math.floor(loginAt / 1000),
      authorizations: { [state.app.id]: { sid: session.sid } },
    }
    const engineSession = new sessionClass(payload)
    context.oidc.entity('Session', engineSession)
    return Promise.resolve(engineSession)
  }
}
