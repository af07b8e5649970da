import type { AuthenticatedSession } from '../genauth'
import { sessionReplaced, signedOut } from '../session/session-errors'
import type { ConnectionParts } from './parts'

/**
 * Returns the session.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireAuthenticated({ state }: ConnectionParts): AuthenticatedSession {
  const { session } = state
  if (session.status !== 'authenticated') throw signedOut(session)
  return session
}

/**
 * Throws if the session has changed since an operation started.
 *
 * @param epoch The epoch when the operation started.
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSameSession(parts: ConnectionParts, epoch: number): AuthenticatedSession {
  const session = requireAuthenticated(parts)
  if (parts.known.epoch !== epoch) throw sessionReplaced()
  return session
}
