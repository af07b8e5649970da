import { assertMethods } from './assert-methods'
import { cookieSessions } from './cookie-sessions'
import type { SessionContext, SessionKeeping, Sessions } from './sessions'

/**
 * Makes the sessions of an app, from the option of that name.
 *
 * @throws {GenAuthError} `invalid_options` where it is no way to keep sessions
 */
export function createSessions(
  keepSessions: SessionKeeping = cookieSessions(),
  context: SessionContext,
): Sessions {
  const sessions = typeof keepSessions === 'function' ? keepSessions(context) : {}
  assertMethods(
    sessions,
    ['read', 'write', 'renew', 'end'],
    'sessions must be cookieSessions() or storedSessions(store), called, such as storedSessions(memoryStore()).',
  )
  return sessions as Sessions
}
