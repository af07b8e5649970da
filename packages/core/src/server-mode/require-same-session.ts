import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { ConnectionParts } from './connection-parts'
import { requireAuthenticated } from './require-authenticated'

/**
 * Throws if the session has changed since an operation started, because a request of one user must not continue for another user.
 *
 * @param epoch The epoch when the operation started.
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSameSession(parts: ConnectionParts, epoch: number): AuthenticatedSession {
  const session = requireAuthenticated(parts)
  if (parts.known.epoch === epoch) return session
  throw new GenAuthError(
    'not_authenticated',
    'A later login has replaced the session. Repeat the call for the current session.',
  )
}
