import { GenAuthError, type GenAuthErrorInit } from '../errors'
import type { Session } from '../session-state'
import type { CurrentSession, SessionSnapshot } from './current-session'
import type { SessionView } from './view'

/** The session of this tab, and what the app sees of it. */
export interface SessionHolder<Held extends SessionSnapshot = SessionSnapshot> {
  readonly view: SessionView
  readonly current: CurrentSession<Held>
}

/**
 * Returns the session. One user's call must not continue for another user, so a call passes the epoch in which it began.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSession<Held extends SessionSnapshot>(
  { view, current }: SessionHolder<Held>,
  epoch: number = current.epoch,
): Held {
  const { held } = current
  if (!held) throw signedOut(view.session)
  if (current.epoch === epoch) return held
  throw new GenAuthError(
    'not_authenticated',
    'A later login has replaced the session. Repeat the call for the current session.',
  )
}

/** @throws {GenAuthError} `not_authenticated` if a session has another id. A signed-out user has no session. */
export function requireSessionId(session: Session, id: string | null): void {
  if (session.status === 'authenticated' && session.id === id) return
  throw new GenAuthError(
    'not_authenticated',
    'The session of this user is not the current session. Await genauth.ready() first.',
  )
}

function signedOut(session: Session): GenAuthError {
  if (session.status !== 'anonymous' || !['expired', 'revoked'].includes(session.reason)) {
    return new GenAuthError('not_authenticated', 'No user is signed in. Log in first.')
  }
  return new GenAuthError('session_expired', 'The session has ended. Log in again.', {
    endsSession: true,
    cause: session.error,
  })
}

/** Creates the error for a refresh without a refresh token. */
export function noRefreshToken(): GenAuthError {
  return new GenAuthError(
    'no_refresh_token',
    "There is no refresh token. Enable the refresh_token grant in GenAuth's console, and on oidc request the scope offline_access.",
  )
}

/** Creates the error for a response about another user than the user of the session. */
export function otherUser(init: GenAuthErrorInit = {}): GenAuthError {
  return new GenAuthError(
    'user_mismatch',
    'GenAuth returned another user than at login. Log out, then log in again.',
    init,
  )
}
