import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { ConnectionParts } from './connection-parts'

/**
 * Returns the session.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireAuthenticated({ state }: ConnectionParts): AuthenticatedSession {
  const { session } = state
  if (session.status === 'authenticated') return session
  if (
    session.status === 'anonymous' &&
    (session.reason === 'expired' || session.reason === 'revoked')
  ) {
    throw new GenAuthError('session_expired', 'The session has ended. Log in again.', {
      endsSession: true,
      cause: session.error,
    })
  }
  throw new GenAuthError('not_authenticated', 'No user is signed in. Log in first.')
}
