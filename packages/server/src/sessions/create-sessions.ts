import { assertMethods } from './assert-methods'
import { cookieSessions } from './cookie-sessions'
import type { SessionContext, SessionKeeping, Sessions } from './sessions'

/**
 * Creates the sessions from the option `sessions`.
 *
 * @throws {GenAuthError} `invalid_options` if the option is neither `cookieSessions()` nor `storedSessions(store)`
 */
export function createSessions(
  keepSessions: SessionKeeping = cookieSessions(),
  context: SessionContext,
): Sessions {
  const sessions = typeof keepSessions === 'function' ? keepSessions(context) : {}
  assertMethods(
    sessions,
    ['read', 'write', 'renew', 'end'],
    'sessions must be the result of cookieSessions() or storedSessions(). Pass one such as storedSessions(memoryStore()).',
  )
  return sessions as Sessions
}
