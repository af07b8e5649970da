import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { SessionContext } from './context'
import type { StoredSession } from './stored-session'

/**
 * Returns the stored session.
 *
 * @param id Accept only the session with this id, because another user's tokens must not be used.
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSession({ state }: SessionContext, id?: string): StoredSession {
  const { record, session } = state
  if (record && (id === undefined || record.id === id)) return record
  if (session.status === 'anonymous' && session.reason === 'expired') {
    throw new GenAuthError('session_expired', 'The session has ended. Log in again.', {
      endsSession: true,
      cause: session.error,
    })
  }
  throw new GenAuthError(
    'not_authenticated',
    record
      ? 'A later login has replaced the session. Repeat the call for the current session.'
      : 'No user is signed in. Log in first.',
  )
}

/**
 * Returns the session.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireAuthenticated(context: SessionContext): AuthenticatedSession {
  requireSession(context)
  // If the tab has tokens and its session is not loading, the user is signed in.
  return context.state.session as AuthenticatedSession
}

/**
 * Asserts that there is a refresh token.
 *
 * @throws {GenAuthError} `no_refresh_token`
 */
export function requireRefreshToken({ refreshToken }: StoredSession): void {
  if (refreshToken === undefined) throw noRefreshToken()
}

/** Creates the error for a refresh without a refresh token. */
export function noRefreshToken(): GenAuthError {
  return new GenAuthError(
    'no_refresh_token',
    'GenAuth issued no refresh token. Enable the refresh_token grant in the GenAuth console. On oidc, also request the scope offline_access.',
  )
}
