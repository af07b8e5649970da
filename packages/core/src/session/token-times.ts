import { retryAtOf } from './retry-at'
import type { StoredSession } from './stored-session'

/** How long before its end a token is renewed. */
const leadMs = 60_000

/** Of a lifetime shorter than four leads, three quarters are used. */
const leadShare = 0.25

/** Part of the lead by which tabs are jitter out. */
const jitterShare = 0.1

/** Whether the access token is good for that long from now. A token without a lifetime is taken to be. */
export function isTokenGood(
  { expiresAt }: Pick<StoredSession, 'expiresAt'>,
  now: number,
  minValiditySeconds = 0,
): boolean {
  return expiresAt === undefined || expiresAt - now > minValiditySeconds * 1000
}

/** Whether there is something to renew the token with, and a point in doing so. */
export function isRenewable({ refreshToken, failure }: StoredSession): boolean {
  return refreshToken !== undefined && (!failure || failure.retryAt !== undefined)
}

/** Whether a session is over: its token has expired, and nothing can refresh it. */
export function isOver(
  outlook: Pick<StoredSession, 'expiresAt'> & { readonly renewable: boolean },
  now: number,
): boolean {
  return !isTokenGood(outlook, now) && !outlook.renewable
}

/**
 * When the scheduler has something to do: renew, try again, or end a session whose token cannot be renewed. `undefined`: never.
 *
 * @param spread A number from 0 up to 1, so that tabs do not all come at once.
 * @param now At once where the clock was set back since, by more than a renewal has in hand: nobody knows how old the token is then.
 */
export function nextRenewalAt(
  session: StoredSession,
  jitter: number,
  now: number = Infinity,
): number | undefined {
  const { expiresAt, receivedAt, sentAt, failure } = session
  if (!isRenewable(session)) return expiresAt
  const lead = Math.min(leadMs, ((expiresAt ?? Infinity) - receivedAt) * leadShare)
  if (now + lead < (failure?.failedAt ?? receivedAt)) return now
  if (failure) return retryAtOf(failure)
  if (sentAt !== undefined) return Math.min(sentAt, now)
  if (expiresAt === undefined) return undefined
  return expiresAt - lead * (1 + jitter * jitterShare)
}

/** Whether it is time. */
export function isDue(session: StoredSession, now: number, jitter: number): boolean {
  return (nextRenewalAt(session, jitter, now) ?? Infinity) <= now
}
