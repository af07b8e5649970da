import { GenAuthError } from '@genauth/core'
import type { SessionEnd } from '../stores/session-store'

/** What whoever wants to renew a session is told that has ended meanwhile. */
export function sessionEnded(as: SessionEnd): GenAuthError {
  return as === 'revoked'
    ? new GenAuthError(
        'not_authenticated',
        'Somebody logged out while this session was renewed: log in again.',
        { endsSession: true },
      )
    : new GenAuthError('session_expired', 'The session has ended: log in again.', {
        endsSession: true,
      })
}
