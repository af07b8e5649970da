import { GenAuthError, type GenAuthErrorCode } from '../errors'

/** What decides when a session is refreshed. Times are epoch milliseconds. */
export interface RenewalTimes {
  readonly refreshToken?: string | undefined
  readonly receivedAt: number
  readonly expiresAt?: number | undefined
  readonly sentAt?: number | undefined
  readonly failure?: RenewalFailure | undefined
}

/** The maximum lead time, in milliseconds. */
const leadMs = 60_000

/** The maximum lead time, as a share of the token lifetime. */
const leadShare = 0.25

/** The maximum jitter of a refresh, as a share of the lead time. */
const jitterShare = 0.1

/** Returns whether the access token stays valid for `minValiditySeconds`. A token without an expiry is always valid. */
export function isTokenGood(
  { expiresAt }: Pick<RenewalTimes, 'expiresAt'>,
  now: number,
  minValiditySeconds = 0,
): boolean {
  return expiresAt === undefined || expiresAt - now > minValiditySeconds * 1000
}

/** Returns how long before its expiry a token is refreshed, in milliseconds. Used by the browser and by the server. */
export function leadTimeMs({
  expiresAt = Infinity,
  receivedAt,
}: Pick<RenewalTimes, 'expiresAt' | 'receivedAt'>): number {
  return Math.min(leadMs, (expiresAt - receivedAt) * leadShare)
}

/** Returns whether the session can be refreshed: it has a refresh token, and the error of the last refresh, if any, allows a retry. */
export function isRenewable({
  refreshToken,
  failure,
}: Pick<RenewalTimes, 'refreshToken' | 'failure'>): boolean {
  return refreshToken !== undefined && (!failure || failure.retryAt !== undefined)
}

/** Returns whether a session has ended: its token has expired and cannot be refreshed. */
export function hasEnded(
  outlook: Pick<RenewalTimes, 'expiresAt'> & { readonly renewable: boolean },
  now: number,
): boolean {
  return !isTokenGood(outlook, now) && !outlook.renewable
}

/**
 * Returns the time of the scheduler's next action: a refresh, a retry, or the end of a session that cannot be refreshed. Returns
 * `undefined` if no action is due later.
 *
 * @param jitter A number from 0 up to 1, so that tabs do not all refresh at the same time.
 * @param now The current time. If the clock was set back by more than the lead time, the token's age is unknown, and the function returns
 * `now`.
 */
export function nextRenewalAt(
  session: RenewalTimes,
  jitter: number,
  now: number = Infinity,
): number | undefined {
  const { expiresAt, receivedAt, sentAt, failure } = session
  if (!isRenewable(session)) return expiresAt
  const lead = leadTimeMs(session)
  if (now + lead < (failure?.failedAt ?? receivedAt)) return now
  if (failure) return retryAtOf(failure)
  if (sentAt !== undefined) return Math.min(sentAt, now)
  if (expiresAt === undefined) return undefined
  return expiresAt - lead * (1 + jitter * jitterShare)
}

/** Returns whether the scheduler's next action (a refresh, a retry or the end of the session) is due. */
export function isDue(session: RenewalTimes, now: number, jitter: number): boolean {
  return (nextRenewalAt(session, jitter, now) ?? Infinity) <= now
}

/** Why the last refresh failed, and when the next refresh may start. Times are epoch milliseconds. */
export interface RenewalFailure {
  readonly code: GenAuthErrorCode
  readonly message: string
  /** Number of consecutive failures. */
  readonly count: number
  readonly failedAt: number
  /** When the backoff ends. Absent if no retry can succeed. */
  readonly retryAt?: number | undefined
  /** Send no request before this time, because of the server's `Retry-After`. */
  readonly notBefore?: number | undefined
}

/** Returns when a failed refresh is retried automatically, in epoch milliseconds; `undefined` if never. */
export function retryAtOf({ retryAt, notBefore = 0 }: RenewalFailure): number | undefined {
  return retryAt === undefined ? undefined : Math.max(retryAt, notBefore)
}

/** Creates the error from the failure of a refresh. */
export function restoreError({ code, message, retryAt }: RenewalFailure): GenAuthError {
  return new GenAuthError(code, message, { retryable: retryAt !== undefined })
}
