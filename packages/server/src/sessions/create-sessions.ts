import { assertOption } from '../server-config'
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
  const sessions: unknown = typeof keepSessions === 'function' ? keepSessions(context) : undefined
  assertOption(
    isSessions(sessions),
    'sessions must be cookieSessions() or storedSessions(store), called, such as storedSessions(memoryStore()).',
  )
  return sessions as Sessions
}

/** Of one that was not called, the result is what calling it would have given. */
function isSessions(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'read' in value
}
