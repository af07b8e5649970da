import type { GenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { nextFailure } from '../session/renewal-policy'
import type { StoredFailure } from '../session/stored-session'

/** How soon after a failure a waking page tries again in spite of the backoff. */
const wakePauseMs = 5000

/** What has failed, and when it may be tried again. */
export interface Backoff {
  readonly failure: StoredFailure | undefined
  /** In epoch milliseconds; `undefined`: never by itself, or nothing has failed. */
  readonly retryAt: number | undefined
  /** Whether a page that wakes up, or is back on the network, may try already. */
  readonly isWorthATry: boolean
  note(error: GenAuthError): void
  clear(): void
}

/** Makes the backoff of a page, which has nothing to wait for yet. */
export function createBackoff({ now, random }: Pick<Runtime, 'now' | 'random'>): Backoff {
  let failure: StoredFailure | undefined
  return {
    get failure() {
      return failure
    },
    get retryAt() {
      return failure?.retryAt && Math.max(failure.retryAt, failure.notBefore ?? 0)
    },
    get isWorthATry() {
      if (failure?.retryAt === undefined) return false
      return now() >= Math.max(failure.failedAt + wakePauseMs, failure.notBefore ?? 0)
    },
    note(error) {
      failure = nextFailure(failure, error, now(), random())
    },
    clear() {
      failure = undefined
    },
  }
}
