import { GenAuthError, isGenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { unexpectedError } from '../unexpected-error'

/** Refreshes the session of one tab, one attempt at a time. Concurrent calls share the attempt and its error. */
export interface Renewer {
  /** Refreshes if a refresh is due. */
  ifDue(): Promise<void>
  /** Refreshes, unless another tab refreshes during the wait or `Retry-After` forbids a refresh. */
  now(): Promise<void>
}

/** Why a caller refreshes: a refresh is due, or the caller needs one even if none is due. */
type RenewalDemand = 'due' | 'forced'

/** An attempt to refresh a session. */
export interface RenewalAttempt<Held> {
  /** The session that the tab showed when the attempt started to wait for the lock. */
  readonly before: Held
  /** When the attempt started to wait for the lock, in epoch milliseconds. */
  readonly since: number
  /** Whether a caller needs a refresh even if none is due. A call that joins the attempt may set this value. */
  isForced: boolean
  /** Whether the attempt has found that no refresh is needed, and only has to release its lock. */
  isIdle: boolean
}

/** The part of a refresh that differs between the modes. `Held` is the session as the tab holds it. */
export interface RenewalDriver<Held> {
  readonly runtime: Pick<Runtime, 'locks' | 'now'>
  readonly lockName: string
  /** A tab that holds the lock for longer is frozen. In milliseconds. */
  readonly lockTimeoutMs: number
  /** The session that the tab shows. */
  readonly current: {
    readonly held: Held | undefined
    publish(changes: { readonly isRenewing: boolean }): void
  }
  /**
   * Called with the lock. Reads what other tabs have changed. Returns the session to refresh, or `undefined` if no refresh is needed. Throws
   * the error of another tab's attempt.
   */
  findWork(attempt: RenewalAttempt<Held>): Promise<Held | undefined>
  /** Called with the lock. Sends the request, and shows the result. */
  send(held: Held, attempt: RenewalAttempt<Held>): Promise<void>
  /** Called if the locks, the storage or a bug failed, before the callers get the error. `findWork` and `send` show their own errors. */
  fail(attempt: RenewalAttempt<Held>, error: GenAuthError): void
}

/** Creates the renewer of a tab. `running` is the only state of a refresh in this tab. */
export function createRenewer<Held extends { readonly id: string }>(
  driver: RenewalDriver<Held>,
): Renewer {
  let running: { attempt: RenewalAttempt<Held>; done: Promise<void> } | undefined
  const begin = (before: Held, demand: RenewalDemand) => {
    const isForced = demand === 'forced'
    const attempt = { before, since: driver.runtime.now(), isForced, isIdle: false }
    const done = perform(driver, attempt).finally(() => {
      running = undefined
    })
    return { attempt, done }
  }
  const share = async (demand: RenewalDemand): Promise<void> => {
    const before = driver.current.held
    if (!running) {
      if (before) running = begin(before, demand)
      return running?.done
    }
    // The running attempt belongs to a previous session. Wait for it, then start an attempt for the current session.
    if (running.attempt.before.id !== before?.id) {
      await running.done.catch(() => undefined)
      // During the wait, a later login may have replaced the session of this call too.
      if (driver.current.held?.id === before?.id) await share(demand)
      return
    }
    if (demand === 'forced' && running.attempt.isIdle) {
      await running.done
      return share(demand)
    }
    running.attempt.isForced ||= demand === 'forced'
    return running.done
  }
  return {
    ifDue: () => share('due'),
    now: () => share('forced'),
  }
}

async function perform<Held>(
  driver: RenewalDriver<Held>,
  attempt: RenewalAttempt<Held>,
): Promise<void> {
  const { runtime, lockName, lockTimeoutMs } = driver
  let hadLock = false
  driver.current.publish({ isRenewing: true })
  try {
    await runtime.locks.run(lockName, lockTimeoutMs, async () => {
      hadLock = true
      const held = await driver.findWork(attempt)
      attempt.isIdle = held === undefined
      if (held === undefined) return
      // `findWork` may have adopted another tab's newer tokens, which shows that a refresh has ended.
      driver.current.publish({ isRenewing: true })
      await driver.send(held, attempt)
    })
  } catch (cause) {
    const known = hadLock || isGenAuthError(cause)
    const error = known ? unexpectedError(cause, { retryable: true }) : notCoordinated(cause)
    if (error !== cause) driver.fail(attempt, error)
    throw error
  } finally {
    driver.current.publish({ isRenewing: false })
  }
}

/**
 * Creates the error for failed locks or a failed storage. If the locks or the storage do not work, another tab might send the same request.
 */
export function notCoordinated(cause: unknown): GenAuthError {
  return new GenAuthError(
    'storage_unavailable',
    'The storage or the locks of the tabs failed, so the token was not refreshed. Check the cause. The client retries automatically.',
    { retryable: true, cause },
  )
}
