import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { SessionContext } from './context'
import type { StoredSession } from './stored-session'

/**
 * The tokens, for what cannot be done without them.
 *
 * @param id The session that they must be of: another user's are no substitute.
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSession({ state }: SessionContext, id?: string): StoredSession {
  const { record, session } = state
  if (record && (id === undefined || record.id === id)) return record
  if (session.status === 'anonymous' && session.reason === 'expired') {
    throw new GenAuthError('session_expired', 'The session has ended: log in again.', {
      endsSession: true,
      cause: session.error,
    })
  }
  throw new GenAuthError(
    'not_authenticated',
    record
      ? 'Somebody else has logged in meanwhile: begin anew.'
      : 'Nobody is logged in: log in first.',
  )
}

/** @throws {GenAuthError} `not_authenticated`, `session_expired` */
export function requireAuthenticated(context: SessionContext): AuthenticatedSession {
  requireSession(context)
  // Whoever has tokens, and is not restoring them any more, is logged in.
  return context.state.session as AuthenticatedSession
}

/** @throws {GenAuthError} `no_refresh_token` */
export function requireRefreshToken({ refreshToken }: StoredSession): void {
  if (refreshToken === undefined) throw noRefreshToken()
}

/** The error of a refresh without a refresh token. */
export function noRefreshToken(): GenAuthError {
  return new GenAuthError(
    'no_refresh_token',
    'GenAuth gave no refresh token: enable the refresh_token grant in its console; oidc also needs the scope offline_access.',
  )
}
