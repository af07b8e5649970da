import { isTokenGood, type RenewalFailure } from './refresh-lead-time'

/** What is known about a session when its tab has the lock for a refresh. */
export interface KnownRenewal {
  readonly id: string
  readonly revision: number
  readonly expiresAt?: number | undefined
  readonly failure?: Pick<RenewalFailure, 'failedAt' | 'notBefore'> | undefined
}

/** Input of {@link decideRenewal}. Instants are epoch milliseconds. */
export interface RenewalQuestion {
  /** The session now, with the changes of other tabs; `undefined` if it has ended. */
  readonly stored: KnownRenewal | undefined
  /** The session when the tab started to wait for the lock. */
  readonly before: Pick<KnownRenewal, 'id' | 'revision'>
  /** When the tab started to wait for the lock. */
  readonly since: number
  readonly now: number
  /** Whether the scheduler's next action is due. */
  readonly isDue: boolean
  /** Whether a caller needs a refresh even if none is due. */
  readonly isForced: boolean
}

/**
 * Decides what a tab does when it has the lock for a refresh.
 *
 * @returns `nothing` if the session has ended, another tab has refreshed it, or no refresh is due. `wait` if another tab's attempt failed
 * while this tab waited for the lock, or if `Retry-After` forbids a refresh: the caller gets the error of the last failure. Otherwise `send`.
 */
export function decideRenewal(question: RenewalQuestion): 'nothing' | 'wait' | 'send' {
  const { stored, before, since, now, isDue, isForced } = question
  if (stored?.id !== before.id) return 'nothing'
  if (stored.revision > before.revision && isTokenGood(stored, now)) return 'nothing'
  if (!isForced) return isDue ? 'send' : 'nothing'
  if (!stored.failure) return 'send'
  const { failedAt, notBefore = 0 } = stored.failure
  // Ignore a failure time in the future: the clock was set back.
  const isKnown = failedAt <= now && (failedAt > since || notBefore > now)
  return isKnown ? 'wait' : 'send'
}
