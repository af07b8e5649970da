import type { GenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { mayRetryOnWake } from '../session/may-retry-on-wake'
import { nextFailure } from '../session/renewal-policy'
import { retryAtOf } from '../session/retry-at'
import { restoreError } from '../session/session-state'
import type { StoredFailure } from '../session/stored-session'

/** What a page asks its server for: who is logged in, or a renewal. */
export type Attempt = 'session' | 'renewal'

/** What has failed, and when it may be tried again. */
export interface Backoff {
  readonly failure: StoredFailure | undefined
  /** What the failure means for the session. Asking who is logged in may always work later. */
  readonly kind: 'later' | 'pointless' | undefined
  /** Why the last look failed, if it did. */
  readonly sessionError: GenAuthError | undefined
  /** Why no renewal may be tried now: the server wants to be left alone. */
  readonly heldBack: GenAuthError | undefined
  /** In epoch milliseconds; `undefined`: never by itself, or nothing has failed. */
  readonly retryAt: number | undefined
  /** Whether a page that wakes up, or is back on the network, may try already. */
  readonly isWorthATry: boolean
  /** A look that fails does not change for how long the server wants to be left alone with renewals. */
  note(error: GenAuthError, attempt: Attempt): void
  /** The server has renewed, or need not. */
  clear(): void
  /** The server has said who is logged in. Where that is nothing new, a renewal that failed has failed all the same. */
  clearAfterSession(isNews: boolean): void
}

/** Makes the backoff of a page, which has nothing to wait for yet. */
export function createBackoff({ now, random }: Pick<Runtime, 'now' | 'random'>): Backoff {
  let failure: StoredFailure | undefined
  let failed: Attempt | undefined
  let sessionError: GenAuthError | undefined
  const clear = () => {
    failure = undefined
    failed = undefined
    sessionError = undefined
  }
  const kindOf = ({ retryAt }: StoredFailure) =>
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
    get heldBack() {
      // If the set-up is wrong, no refresh is requested before the token has expired. The failure of that refresh ends the session.
      if (!failure || failed !== 'renewal' || kindOf(failure) === 'pointless') return undefined
      return now() < (failure.notBefore ?? 0) ? restoreError(failure) : undefined
    },
    get retryAt() {
      return failure && retryAtOf(failure)
    },
    get isWorthATry() {
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
