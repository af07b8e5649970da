import type { GenAuthError } from '../errors'
import { judgeFailure } from './judge-failure'
import type { RenewalFailure } from './refresh-lead-time'

/** The time before the first retry, and the maximum time before a retry. In milliseconds. */
const firstBackoffMs = 1000
const longestBackoffMs = 5 * 60_000

/** Maximum wait after `Retry-After`, in milliseconds. A longer value is a server mistake. */
const longestWaitMs = 60 * 60_000

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
  const canRetry = judgeFailure(error) === 'retryLater'
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
