import { GenAuthError } from '../errors'
import type { Session } from '../genauth'

/** Creates the error for a call that needs a session if there is none. */
export function signedOut(session: Session): GenAuthError {
  if (session.status !== 'anonymous' || !['expired', 'revoked'].includes(session.reason)) {
    return new GenAuthError('not_authenticated', 'No user is signed in. Log in first.')
  }
  return new GenAuthError('session_expired', 'The session has ended. Log in again.', {
    endsSession: true,
    cause: session.error,
  })
}

/** Creates the error for a call of a session that a later login has replaced. One user's call must not continue for another user. */
export function sessionReplaced(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'A later login has replaced the session. Repeat the call for the current session.',
  )
}

/** Creates the error for a refresh without a refresh token. */
export function noRefreshToken(): GenAuthError {
  return new GenAuthError(
    'no_refresh_token',
    'GenAuth issued no refresh token. Enable the refresh_token grant in the GenAuth console. On oidc, also request the scope offline_access.',
  )
}
