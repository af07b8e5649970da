import type { GenAuthError, GenAuthErrorCode } from '../errors'
import type { RenewalFailure } from './renewal-failure'

const firstBackoffMs = 1000
const longestBackoffMs = 5 * 60_000

/** Maximum wait after `Retry-After`, in milliseconds. A longer value is a server mistake. */
const longestWaitMs = 60 * 60_000

/** The codes of errors that another attempt cannot solve: the set-up is wrong, or the response cannot be trusted. */
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

/** Classifies a failed refresh. The session ends after `refused`. Do not retry after `pointless`. Retry after `later`. */
export function judgeFailure(error: GenAuthError): 'refused' | 'pointless' | 'later' {
  if (error.endsSession) return 'refused'
  return setUpCodes.has(error.code) ? 'pointless' : 'later'
}

/** Returns whether the response was lost. The server may then have rotated the refresh token. */
export function isAnswerLost(error: GenAuthError): boolean {
  const isDamaged = error.code === 'invalid_response' && (error.status ?? 200) < 300
  return error.code === 'network_error' || error.code === 'timeout' || isDamaged
}

/**
 * Creates the record of a failure and the time of the next retry. Uses exponential backoff with equal jitter, and respects `Retry-After`.
 */
export function nextFailure(
  last: RenewalFailure | undefined,
  error: GenAuthError,
  now: number,
  random: number,
): RenewalFailure {
  const count = (last?.count ?? 0) + 1
  const wait = Math.min(firstBackoffMs * 2 ** (count - 1), longestBackoffMs)
  const canRetry = judgeFailure(error) === 'later'
  return {
    code: error.code,
    message: error.message,
    count,
    failedAt: now,
    retryAt: canRetry ? now + wait / 2 + (random * wait) / 2 : undefined,
    notBefore: error.retryAfterMs && now + Math.min(error.retryAfterMs, longestWaitMs),
  }
}

/** Minimum time between a failure and a retry after wake-up or network recovery, in milliseconds. */
const wakeDelayMs = 5000

/** Returns whether a refresh may be retried during its backoff, because the device woke up or the network is back. */
export function mayRetryOnWake(
  { failedAt, retryAt, notBefore = 0 }: RenewalFailure,
  now: number,
): boolean {
  return retryAt !== undefined && now >= Math.max(failedAt + wakeDelayMs, notBefore)
}
