import type { GenAuthError, GenAuthErrorCode } from '../errors'
import type { StoredFailure, StoredSession } from './stored-session'

/** How long before its end a token is renewed. */
const leadMs = 60_000

/** Of a lifetime shorter than four leads, three quarters are used. */
const leadShare = 0.25

/** Part of the lead by which tabs are spread out. */
const jitterShare = 0.1

const firstBackoffMs = 1000
const longestBackoffMs = 5 * 60_000

/** How soon after a failure a waking device, or a network that is back, tries again in spite of the backoff. */
const wakePauseMs = 5000

/** The set-up is wrong, or the answer cannot be trusted: more of the same requests will not help. */
const setUpCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'invalid_client',
  'invalid_id_token',
  'invalid_request',
  'invalid_scope',
  'issuer_mismatch',
  'nonce_mismatch',
  'unauthorized_client',
  'unsupported_grant_type',
  'user_mismatch',
])

/** What a failed renewal means: the session is over, renewing is pointless, or it may work later. */
export function judgeFailure(error: GenAuthError): 'refused' | 'pointless' | 'later' {
  if (error.endsSession) return 'refused'
  return setUpCodes.has(error.code) ? 'pointless' : 'later'
}

/** Whether the server may have rotated the refresh token without our hearing of it. */
export function isAnswerLost(error: GenAuthError): boolean {
  const isDamaged = error.code === 'invalid_response' && (error.status ?? 200) < 300
  return error.code === 'network_error' || error.code === 'timeout' || isDamaged
}

/** Whether the access token is good for that long from now. A token without a lifetime is taken to be. */
export function isTokenGood(
  { expiresAt }: StoredSession,
  now: number,
  minValiditySeconds = 0,
): boolean {
  return expiresAt === undefined || expiresAt - now > minValiditySeconds * 1000
}

/** Whether there is something to renew the token with, and a point in doing so. */
export function isRenewable({ refreshToken, failure }: StoredSession): boolean {
  return refreshToken !== undefined && (!failure || failure.retryAt !== undefined)
}

/**
 * When the scheduler has something to do: renew, try again, or end a session whose token cannot be renewed. `undefined`: never.
 *
 * @param spread A number from 0 up to 1, so that tabs do not all come at once.
 */
export function nextRenewalAt(session: StoredSession, spread: number): number | undefined {
  const { expiresAt, receivedAt, sentAt, failure } = session
  if (!isRenewable(session)) return expiresAt
  if (failure?.retryAt !== undefined) return Math.max(failure.retryAt, failure.notBefore ?? 0)
  if (sentAt !== undefined) return sentAt
  if (expiresAt === undefined) return undefined
  const lead = Math.min(leadMs, (expiresAt - receivedAt) * leadShare)
  return expiresAt - lead * (1 + spread * jitterShare)
}

/** Whether it is time. A clock that was set back makes it so too: nobody knows how old the token is then. */
export function isDue(session: StoredSession, now: number, spread: number): boolean {
  const nextAt = nextRenewalAt(session, spread)
  const wasSetBack = now < session.receivedAt && isRenewable(session) && !session.failure
  return wasSetBack || (nextAt !== undefined && nextAt <= now)
}

/** Whether a waking page may try in spite of a backoff. */
export function mayTryOnWake(session: StoredSession, now: number): boolean {
  const { failure } = session
  if (failure?.retryAt === undefined || !isRenewable(session)) return false
  return now >= Math.max(failure.failedAt + wakePauseMs, failure.notBefore ?? 0)
}

/** Notes a failure, and when to try again: exponential backoff with equal jitter, and never before the server allows it. */
export function noteFailure(
  session: StoredSession,
  error: GenAuthError,
  now: number,
  random: number,
): StoredSession {
  const count = (session.failure?.count ?? 0) + 1
  const wait = Math.min(firstBackoffMs * 2 ** (count - 1), longestBackoffMs)
  const canRetry = judgeFailure(error) === 'later'
  const failure: StoredFailure = {
    code: error.code,
    message: error.message,
    count,
    failedAt: now,
    retryAt: canRetry ? now + wait / 2 + (random * wait) / 2 : undefined,
    notBefore: error.retryAfterMs === undefined ? undefined : now + error.retryAfterMs,
  }
  return { ...session, failure, stale: !isTokenGood(session, now), sentAt: undefined }
}
