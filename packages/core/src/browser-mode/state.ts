import type { GenAuthError } from '../errors'
import type {
  AnonymousReason,
  GenAuthEventListener,
  GenAuthEventType,
  KnownUser,
  PendingAction,
  Session,
  TokenStatus,
} from '../genauth'
import type { Runtime } from '../runtime/ports'
import { createListeners } from '../session/events'
import { fireEvent } from '../session/fire-event'
import { keepReference } from '../session/keep-reference'
import { restoreError } from '../session/renewal-failure'
import { isRenewable } from '../session/renewal-time'
import type { StoredSession } from './record'

/** The state of the session in this tab, and its subscribers. */
export interface SessionState {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  readonly pending: PendingAction | undefined
  /**
   * The record with the tokens, even while the session is loading. If the clock was set back, its times are corrected to the current clock.
   */
  readonly record: StoredSession | undefined
  /** The newest claims of the session's user, even if they are not stored. */
  readonly user: KnownUser | undefined
  /**
   * When the session started, corrected to the current clock. The record keeps the original value, because tabs compare the original values
   * of their sessions.
   */
  readonly startedAt: number
  /** Counts the logins and logouts in this tab. Asynchronous code compares the count before and after a wait, to detect a late response. */
  readonly epoch: number
  /** A random number from 0 to 1. It differs between tabs, so that they refresh at different times. */
  readonly jitter: number
  /** Adopts a session. With `isSettled: false` the status stays `loading`. */
  adopt(record: StoredSession, options?: { isSettled?: boolean }): void
  /** Ends the session, or ends the loading without a session. The status becomes `anonymous`. */
  end(reason: AnonymousReason, error?: GenAuthError): void
  setRenewing(isRenewing: boolean): void
  setPending(pending: PendingAction | undefined): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Fires an event. Resolves when all listeners have finished, or after 5 s. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
}

/** Creates the session state of a tab, with the status `loading`. */
export function createSessionState(
  runtime: Pick<Runtime, 'now' | 'random' | 'setTimeout' | 'uptime'>,
  initialPending: PendingAction | undefined,
): SessionState {
  const watch = createSetBackWatch(runtime)
  const { notify, ...listeners } = createListeners()
  let record: StoredSession | undefined
  let isRenewing = false

  const publish = (nextSession: Session) => {
    const { session, tokenStatus } = state
    state.session = keepReference(session, nextSession)
    state.tokenStatus = keepReference(tokenStatus, describeToken(record, isRenewing))
    if (session !== state.session || tokenStatus !== state.tokenStatus) notify()
  }

  const state: { -readonly [Key in keyof SessionState]: SessionState[Key] } = {
    session: { status: 'loading' },
    tokenStatus: describeToken(undefined, false),
    pending: initialPending,
    user: undefined,
    startedAt: 0,
    epoch: 0,
    jitter: runtime.random(),
    get record() {
      const setBackMs = watch.takeMs()
      state.startedAt -= setBackMs
      if (setBackMs > 0 && record) record = startEarlier(record, setBackMs)
      return record
    },
    adopt(next, { isSettled = true } = {}) {
      const last = state.record
      if (next.id !== last?.id) {
        state.epoch += 1
        state.user = undefined
        state.startedAt = Math.min(next.startedAt, runtime.now())
      }
      const { user = next.user } = state
      if (user && next.user && next.user.updatedAt >= user.updatedAt) {
        state.user = keepReference(user, next.user)
      }
      record = withKnown(last, next)
      if (record === next) {
        state.jitter = runtime.random()
        watch.restart()
      }
      publish(isSettled ? describeSession(record) : state.session)
    },
    end(reason, error) {
      state.epoch += 1
      record = undefined
      state.user = undefined
      publish({ status: 'anonymous', reason, ...(error && { error }) })
    },
    setRenewing(next) {
      isRenewing = next
      publish(state.session)
    },
    setPending(next) {
      if (next === state.pending) return
      state.pending = next
      notify()
    },
    subscribe: listeners.subscribe,
    on: listeners.on,
    emit: (type, error) => fireEvent(listeners, runtime, { type, session: state.session, error }),
  }
  return state
}

function startEarlier(record: StoredSession, ms: number): StoredSession {
  const { receivedAt, expiresAt } = record
  return {
    ...record,
    receivedAt: receivedAt - ms,
    expiresAt: expiresAt === undefined ? undefined : expiresAt - ms,
  }
}

/**
 * Returns the stored record. If this tab has the same tokens, adds two values that only this tab has: the times by the current clock, and a
 * failure that could not be stored.
 */
export function withKnown(known: StoredSession | undefined, stored: StoredSession): StoredSession {
  if (known?.id !== stored.id || known.revision !== stored.revision) return stored
  const { receivedAt, expiresAt, failure, stale } = known
  return { failure, ...stored, receivedAt, expiresAt, stale: stale || stored.stale }
}

function describeSession({ id, sub, stale }: StoredSession): Session {
  return { status: 'authenticated', id, stale, ...(sub !== undefined && { sub }) }
}

function describeToken(record: StoredSession | undefined, isRenewing: boolean): TokenStatus {
  const error = record?.failure && restoreError(record.failure)
  return {
    ...(record?.expiresAt !== undefined && { expiresAt: record.expiresAt }),
    scope: record?.scope.split(' ').filter(Boolean) ?? [],
    renewable: record !== undefined && isRenewable(record),
    isRenewing,
    ...(error && { error }),
  }
}

/** Tolerated difference between the device's clock and the monotonic clock, in milliseconds. */
const toleranceMs = 1000

/**
 * Detects that the device's clock was set back, by comparison with a monotonic clock. A time that was set forward is accepted as correct.
 */
export interface SetBackWatch {
  /** Accepts the current time of the device's clock as correct. */
  restart(): void
  /** Returns by how many milliseconds the clock was set back since the last call, and accepts the new time. */
  takeMs(): number
}

/**
 * Creates the watch of a tab. The watch compares the clocks at most one time per second, because `uptime()` takes more time than the rest
 * of `getToken()`.
 */
export function createSetBackWatch({ now, uptime }: Pick<Runtime, 'now' | 'uptime'>): SetBackWatch {
  let bootedAt = 0
  let checkedAt = 0
  return {
    restart() {
      bootedAt = now() - uptime()
    },
    takeMs() {
      const second = Math.floor(now() / 1000)
      if (second === checkedAt) return 0
      checkedAt = second
      const setBackMs = bootedAt + uptime() - now()
      if (setBackMs < toleranceMs) return 0
      bootedAt -= setBackMs
      return setBackMs
    },
  }
}
