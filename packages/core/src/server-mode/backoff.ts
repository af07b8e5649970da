import type { GenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { nextFailure } from '../session/backoff'
import { type RenewalFailure, restoreError } from '../session/renewal-failure'

/** The kind of a request that failed: a session request, or a token refresh. */
export type Attempt = 'session' | 'renewal'

/** The last failed request of a tab, and when a retry is allowed. */
export interface Backoff {
  readonly failure: RenewalFailure | undefined
  readonly attempt: Attempt | undefined
  /** Why the last session request failed, if it did. */
  sessionError: GenAuthError | undefined
  /** Returns whether no retry can succeed. A failed session request can always be retried later. */
  isPointless(): boolean
  /** Returns the error of the last refresh, as long as the server's `Retry-After` forbids another refresh. */
  retryAfterError(): GenAuthError | undefined
  /** Records a failure. A failed session request does not change the `Retry-After` of a failed refresh. */
  note(error: GenAuthError, attempt: Attempt): void
  /** Forgets the failure, after a successful request. */
  clear(): void
}

/** Creates the backoff of a tab, without a failure. */
export function createBackoff({ now, random }: Pick<Runtime, 'now' | 'random'>): Backoff {
  const backoff: { -readonly [Key in keyof Backoff]: Backoff[Key] } = {
    failure: undefined,
    attempt: undefined,
    sessionError: undefined,
    isPointless: () => backoff.attempt === 'renewal' && backoff.failure?.retryAt === undefined,
    retryAfterError() {
      const { failure, attempt } = backoff
      // If the set-up is wrong, ignore `Retry-After`. The next refresh waits until the token has expired. If that refresh fails, the session
      // ends.
      if (!failure || attempt !== 'renewal' || backoff.isPointless()) return undefined
      return now() < (failure.notBefore ?? 0) ? restoreError(failure) : undefined
    },
    note(error, attempt) {
      if (attempt === 'session') backoff.sessionError = error
      if (attempt === 'session' && backoff.attempt === 'renewal') return
      backoff.failure = nextFailure(backoff.failure, error, now(), random())
      backoff.attempt = attempt
    },
    clear() {
      backoff.failure = backoff.attempt = backoff.sessionError = undefined
    },
  }
  return backoff
}
