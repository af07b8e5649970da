import { randomBytes } from 'node:crypto'
import type { Clock } from '../settings/clock'
import type { LoginOptions } from './login-options'

/** The login session of one browser at the emulator. Both protocols share this session. */
export interface SsoSession {
  id: string
  /** The id of the session in tokens. It differs from the id in the cookie, so a client cannot use it to access the session. */
  sid: string
  /** The user's `sub`. */
  userId: string
  /** The tenant that the user logged in to. */
  tenantId: string | undefined
  /** The social or enterprise connection that the user logged in with. */
  connection: string | undefined
  /** The authentication level of the login: the first of the requested `acr_values`. */
  acr: string | undefined
  loggedInAt: number
}

export interface SsoSessions {
  start(userId: string, options: LoginOptions): SsoSession
  find(id: string | undefined): SsoSession | undefined
  /** Returns all live sessions, the oldest first. */
  list(): SsoSession[]
  end(id: string | undefined): void
  clear(): void
}

/** The lifetime of a login session. GenAuth recommends 14 days for its login cookie. */
export const sessionSeconds = 1_209_600

export function createSsoSessions(clock: Clock): SsoSessions {
  const sessions = new Map<string, SsoSession>()
  const isLive = ({ loggedInAt }: SsoSession) => clock.now() < loggedInAt + sessionSeconds * 1000
  return {
    start(userId, { tenantId, connection, acrValues: [acr] }) {
      const [id, sid] = [randomBytes(20).toString('hex'), randomBytes(16).toString('hex')]
      const session = { id, sid, userId, tenantId, connection, acr, loggedInAt: clock.now() }
      sessions.set(session.id, session)
      return session
    },
    find(id) {
      const session = id === undefined ? undefined : sessions.get(id)
      return session && isLive(session) ? session : undefined
    },
    list: () => [...sessions.values()].filter(isLive),
    end(id) {
      if (id !== undefined) sessions.delete(id)
    },
    clear: () => sessions.clear(),
  }
}
