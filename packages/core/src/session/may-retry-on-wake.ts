import type { StoredFailure } from './stored-session'

/** How soon after a failure a waking device, or a network that is back, tries again in spite of the backoff. */
const wakePauseMs = 5000

/** Whether a waking page may try in spite of the backoff. */
export function mayRetryOnWake(
  { failedAt, retryAt, notBefore = 0 }: StoredFailure,
  now: number,
): boolean {
  return retryAt !== undefined && now >= Math.max(failedAt + wakePauseMs, notBefore)
}
