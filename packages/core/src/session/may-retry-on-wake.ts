import type { StoredFailure } from './stored-session'

/** Minimum time between a failure and a retry after wake-up or network recovery, in milliseconds. */
const wakeDelayMs = 5000

/** Returns whether a refresh may be retried during its backoff, because the device woke up or the network is back. */
export function mayRetryOnWake(
  { failedAt, retryAt, notBefore = 0 }: StoredFailure,
  now: number,
): boolean {
  return retryAt !== undefined && now >= Math.max(failedAt + wakeDelayMs, notBefore)
}
