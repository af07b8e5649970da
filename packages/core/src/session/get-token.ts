import type { GetTokenOptions } from '../genauth'
import type { SessionContext } from './context'
import type { Renewer } from './renewal'
import { requireRefreshToken, requireSession } from './require-session'
import { expireSession, hasSessionEnded } from './session-end'
import { restoreError } from './session-state'
import { isRenewable, isTokenGood } from './token-times'
import { withSignal } from './with-signal'

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
