import type { GenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { mayRetryOnWake, nextFailure } from '../session/backoff'
import { type RenewalFailure, restoreError, retryAtOf } from '../session/renewal-failure'

/** The kind of a request that failed: a session request, or a token refresh. */
export type Attempt = 'session' | 'renewal'

/** The last failure, and when a retry is allowed. */
export interface Backoff {
  readonly failure: RenewalFailure | undefined
  /** Whether a retry can succeed later or is pointless. A failed session request can always be retried later. */
  readonly kind: 'later' | 'pointless' | undefined
  /** Why the last session request failed, if it did. */
  readonly sessionError: GenAuthError | undefined
  /** The error of the last refresh, as long as the server's `Retry-After` forbids another refresh. */
  readonly retryAfterError: GenAuthError | undefined
  /** When the next retry is due, in epoch milliseconds. `undefined` if nothing has failed, or if there is no automatic retry. */
  readonly retryAt: number | undefined
  /** Whether a retry is allowed during the backoff, because the device woke up or the network is back. */
  readonly mayRetry: boolean
  /** Records a failure. A failed session request does not change the `Retry-After` of a failed refresh. */
  note(error: GenAuthError, attempt: Attempt): void
  /** Clears the recorded failure after a successful refresh. */
  clear(): void
  /** Records a successful session request. If the session has not changed, the error of a failed refresh remains. */
  clearAfterSession(isNews: boolean): void
}

/** Creates the backoff of a tab, without a failure. */
export function createBackoff({ now, random }: Pick<Runtime, 'now' | 'random'>): Backoff {
  let failure: RenewalFailure | undefined
  let failed: Attempt | undefined
  let sessionError: GenAuthError | undefined
  const clear = () => {
    failure = undefined
    failed = undefined
    sessionError = undefined
  }
  const kindOf = ({ retryAt }: RenewalFailure) =>
    failed === 'renewal' && retryAt === undefined ? 'pointless' : 'later'
  return {
    get failure() {
      return failure
    },
    get kind() {
      return failure && kindOf(failure)
    },
    get sessionError() {
      return sessionError
    },
    get retryAfterError() {
      // If the set-up is wrong, ignore `Retry-After`. The next refresh waits until the token has expired. If that refresh fails, the
      // session ends.
      if (!failure || failed !== 'renewal' || kindOf(failure) === 'pointless') return undefined
      return now() < (failure.notBefore ?? 0) ? restoreError(failure) : undefined
    },
    get retryAt() {
      return failure && retryAtOf(failure)
    },
    get mayRetry() {
      return failure !== undefined && mayRetryOnWake(failure, now())
    },
    note(error, attempt) {
      if (attempt === 'session') sessionError = error
      if (attempt === 'session' && failed === 'renewal') return
      failure = nextFailure(failure, error, now(), random())
      failed = attempt
    },
    clear,
    clearAfterSession(isNews) {
      sessionError = undefined
      if (isNews || failed === 'session') clear()
    },
  }
}
