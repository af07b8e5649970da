import { GenAuthError } from '@genauth/core'
import type { SessionEnd } from '../stores/session-store'

/** Creates the error for a refresh of a session that has ended in the meantime. */
export function sessionEnded(as: SessionEnd): GenAuthError {
  return as === 'revoked'
    ? new GenAuthError(
        'not_authenticated',
        'The user logged out during the token refresh. Log in again.',
        { endsSession: true },
      )
    : new GenAuthError('session_expired', 'The session has ended. Log in again.', {
        endsSession: true,
      })
}
