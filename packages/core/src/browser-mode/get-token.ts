import type { GetTokenOptions } from '../call-options'
import type { AuthenticatedSession } from '../genauth'
import { restoreError } from '../session/renewal-failure'
import { isRenewable, isTokenGood } from '../session/renewal-time'
import type { Renewer } from '../session/renewer'
import { noRefreshToken, sessionReplaced, signedOut } from '../session/session-errors'
import { withSignal } from '../session/with-signal'
import type { SessionContext } from './context'
import { expireSession, hasSessionEnded } from './end-session'
import type { StoredSession } from './record'

/**
 * Returns the stored session.
 *
 * @param id Accept only the session with this id, because another user's tokens must not be used.
 * @throws {GenAuthError} `not_authenticated`, `session_expired`
 */
export function requireSession({ state }: SessionContext, id?: string): StoredSession {
  const { record, session } = state
  if (!record) throw signedOut(session)
  if (id !== undefined && record.id !== id) throw sessionReplaced()
  return record
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
function requireRefreshToken({ refreshToken }: StoredSession): void {
  if (refreshToken === undefined) throw noRefreshToken()
}

/**
 * Returns a valid access token. Refreshes it first if necessary.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, or the refresh error
 */
export async function getToken(
  context: SessionContext,
  renewer: Renewer,
  { minValiditySeconds = 0, forceRenew = false, signal }: GetTokenOptions,
): Promise<string> {
  const { runtime } = context
  signal?.throwIfAborted()
  await withSignal(context.ready(), signal)
  if (hasSessionEnded(context)) await expireSession(context)
  const record = requireSession(context)
  if (!forceRenew && isTokenGood(record, runtime.now(), minValiditySeconds)) {
    return record.accessToken
  }
  requireRefreshToken(record)
  if (!forceRenew && record.failure && !isRenewable(record)) throw restoreError(record.failure)
  await withSignal(renewer.now(), signal)
  return requireSession(context, record.id).accessToken
}

/** If an API rejects the new token within this time, do not refresh again. In milliseconds. */
const cooldownMs = 10_000

/**
 * Returns a new token after an API rejected a token that had not expired. Returns `undefined` if the caller must not repeat the request.
 */
export type RenewAfterRefusal = (
  refused: string,
  id: string | undefined,
) => Promise<string | undefined>

/**
 * Creates the {@link RenewAfterRefusal} function. Call `createRenewAfterRefusal` only one time per document, because all requests share its
 * cooldown.
 */
export function createRenewAfterRefusal(
  { state, runtime }: SessionContext,
  renewer: Renewer,
): RenewAfterRefusal {
  let renewedAt = -Infinity
  return async (refused, id) => {
    // Do not use another user's token.
    if (!state.record || state.record.id !== id) return undefined
    if (state.record.accessToken === refused) {
      const isTooSoon = runtime.uptime() - renewedAt < cooldownMs && !state.tokenStatus.isRenewing
      if (isTooSoon || state.record.refreshToken === undefined) return undefined
      renewedAt = runtime.uptime()
      // Ignore the rejection: the token status contains the error, and the caller gets the API's own response.
      await renewer.now().catch(() => undefined)
    }
    const { record } = state
    return record?.id === id && record?.accessToken !== refused ? record?.accessToken : undefined
  }
}
