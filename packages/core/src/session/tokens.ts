import { GenAuthError } from '../errors'
import type { AuthenticatedSession, GetTokenOptions } from '../genauth'
import type { SessionContext } from './context'
import { endSession } from './end-session'
import type { Renewer } from './renewal'
import { isRenewable, isTokenGood } from './renewal-policy'
import { restoreError } from './session-state'
import type { StoredSession } from './stored-session'
import { withSignal } from './with-signal'

/**
 * Gets an access token that is good, renewing it where it is not.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, or why the renewal failed
 */
export async function getToken(
  context: SessionContext,
  renewer: Renewer,
  { minValiditySeconds = 0, forceRenew = false, signal }: GetTokenOptions,
): Promise<string> {
  const { state, runtime } = context
  signal?.throwIfAborted()
  if (state.session.status === 'loading') await withSignal(context.ready(), signal)
  const record = requireSession(context)
  if (!forceRenew && isTokenGood(record, runtime.now(), minValiditySeconds)) {
    return record.accessToken
  }
  if (isSessionOver(context)) {
    await expireSession(context)
    requireSession(context)
  }
  requireRefreshToken(record)
  if (!forceRenew && record.failure && !isRenewable(record)) throw restoreError(record.failure)
  await withSignal(renewer.now(), signal)
  const renewed = requireSession(context)
  if (isTokenGood(renewed, runtime.now()) || renewed.revision !== record.revision) {
    return renewed.accessToken
  }
  throw state.tokenStatus.error ?? notAuthenticated()
}

/** @throws {GenAuthError} `not_authenticated`, `session_expired` */
export function requireSession({ state }: SessionContext): StoredSession {
  if (state.record) return state.record
  const { session } = state
  if (session.status === 'anonymous' && session.reason === 'expired') {
    throw new GenAuthError('session_expired', 'The session has ended: log in again.', {
      endsSession: true,
      cause: session.error,
    })
  }
  throw notAuthenticated()
}

/** @throws {GenAuthError} `not_authenticated`, `session_expired` */
export function readSession(context: SessionContext): AuthenticatedSession {
  const { session } = context.state
  if (session.status === 'authenticated') return session
  requireSession(context)
  throw notAuthenticated()
}

/** @throws {GenAuthError} `no_refresh_token` */
export function requireRefreshToken({ refreshToken }: StoredSession): void {
  if (refreshToken !== undefined) return
  throw new GenAuthError(
    'no_refresh_token',
    'GenAuth gave no refresh token: enable the refresh_token grant in its console; oidc also needs the scope offline_access.',
  )
}

function notAuthenticated(): GenAuthError {
  return new GenAuthError('not_authenticated', 'Nobody is logged in: log in first.')
}

/** Whether the session has run out: its token with nothing to renew it, or the time it was given. */
export function isSessionOver(context: SessionContext): boolean {
  const { state, runtime } = context
  const { record } = state
  if (!record) return false
  const now = runtime.now()
  const isRunOut = !isTokenGood(record, now) && !isRenewable(record)
  return isRunOut || now >= (sessionEndsAt(context) ?? Number.POSITIVE_INFINITY)
}

/** When the time that a session was given is over. */
export function sessionEndsAt({ state, maxSessionSeconds }: SessionContext): number | undefined {
  if (!state.record || maxSessionSeconds === undefined) return undefined
  return state.record.startedAt + maxSessionSeconds * 1000
}

/** Ends a session that has run out, with the reason why it could not go on. */
export function expireSession(context: SessionContext): Promise<void> {
  const failure = context.state.record?.failure
  return endSession(context, 'expired', failure && restoreError(failure))
}
