import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { ConnectionParts } from './connection-parts'
import { requireAuthenticated } from './require-authenticated'

/**
 * Throws where the session is another than when something was begun: what was meant for one user is done for nobody else.
 *
 * @param epoch The page's, when it was begun.
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSame(parts: ConnectionParts, epoch: number): AuthenticatedSession {
  const session = requireAuthenticated(parts)
  if (parts.known.epoch === epoch) return session
  throw new GenAuthError(
    'not_authenticated',
    'Somebody else has logged in meanwhile: begin anew for them.',
  )
}
