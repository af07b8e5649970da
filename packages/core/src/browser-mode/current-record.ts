import type { Runtime } from '../runtime/ports'
import {
  type CurrentSession,
  createCurrentSession,
  keepReference,
} from '../session/current-session'
import { isRenewable } from '../session/refresh-lead-time'
import { createSessionView, type SessionView } from '../session/view'
import type { KnownUser, PendingAction } from '../session-state'
import type { StoredSession } from './record'

/** The session of this tab, with its tokens. If the clock was set back, the times of the tokens follow the clock. */
export interface CurrentRecord extends CurrentSession<StoredSession> {
  readonly view: SessionView
  /** The newest claims of the session's user, even if they are not stored. */
  readonly user: KnownUser | undefined
  /** A random number from 0 to 1. It differs between tabs, so that they refresh at different times. */
  readonly jitter: number
  /**
   * Returns when the session started, by the current clock. The record keeps the original value, because tabs compare the original values
   * of their sessions.
   */
  startedAt(): number
  /** Returns `held`, for a caller that has read the clock already: `peekToken()` may run in every render. */
  heldAt(now: number): StoredSession | undefined
}

/** Creates the session of a tab, without a record. */
export function createCurrentRecord(
  runtime: Pick<Runtime, 'now' | 'random' | 'setTimeout' | 'uptime'>,
  pending?: PendingAction,
): CurrentRecord {
  const view = createSessionView(pending)
  const watch = createSetBackWatch(runtime)
  const correct = createCorrection(watch)
  const current = createCurrentSession<StoredSession>({
    view,
    runtime,
    correct,
    describe: (record) => ({
      ...record,
      renewable: isRenewable(record),
      scope: record.scope.split(' ').filter(Boolean),
    }),
  })
  const { adopt, end } = current
  let known: StoredSession | undefined
  let startedAt = 0
  const record = Object.assign(current, {
    view,
    user: undefined as KnownUser | undefined,
    jitter: runtime.random(),
    startedAt: () => startedAt - watch.behindMs(),
    heldAt: (now) => known && correct(known, now),
    adopt(stored, session) {
      const next = withKnown(known, stored)
      const isSame = next.id === known?.id
      const { user: newest = next.user } = isSame ? record : {}
      const isNewer = newest && next.user && next.user.updatedAt >= newest.updatedAt
      record.user = isNewer ? keepReference(newest, next.user) : newest
      if (next === stored) {
        startedAt = isSame ? record.startedAt() : Math.min(next.startedAt, runtime.now())
        record.jitter = runtime.random()
        watch.restart()
      }
      known = next
      adopt(next, session)
    },
    end(reason, error) {
      record.user = known = undefined
      end(reason, error)
    },
  } satisfies Partial<CurrentRecord>)
  return record
}

/** Creates the function that returns a record with the times of its tokens by the current clock. */
function createCorrection(
  watch: SetBackWatch,
): (record: StoredSession, now?: number) => StoredSession {
  let last: { from: StoredSession; byMs: number; record: StoredSession } | undefined
  return (from, now) => {
    const byMs = watch.behindMs(now)
    if (byMs === 0) return from
    // Return the same object until the record or the clock changes.
    if (last?.from !== from || last.byMs !== byMs) {
      const { receivedAt, expiresAt } = from
      const times = { receivedAt: receivedAt - byMs, expiresAt: expiresAt && expiresAt - byMs }
      last = { from, byMs, record: { ...from, ...times } }
    }
    return last.record
  }
}

/**
 * Returns the stored record. If this tab has the same tokens, adds two values that only this tab has: the times of the tokens when the tab
 * received them, and a failure that could not be stored.
 */
export function withKnown(known: StoredSession | undefined, stored: StoredSession): StoredSession {
  if (known?.id !== stored.id || known.revision !== stored.revision) return stored
  const { receivedAt, expiresAt, failure, stale } = known
  return { failure, ...stored, receivedAt, expiresAt, stale: stale || stored.stale }
}

/** Tolerated difference between the device's clock and the monotonic clock, in milliseconds. */
const toleranceMs = 1000

/**
 * Detects that the device's clock was set back, by comparison with a monotonic clock. A time that was set forward is accepted as correct.
 */
export interface SetBackWatch {
  /** Accepts the current time of the device's clock as correct. */
  restart(): void
  /**
   * Returns by how many milliseconds the clock was set back since `restart()`; 0 if it was not.
   *
   * @param time The current time of the device's clock, if the caller has read it.
   */
  behindMs(time?: number): number
}

/**
 * Creates the watch of a tab. The watch compares the clocks at most one time per second, because `uptime()` takes more time than the rest
 * of `getToken()`.
 */
export function createSetBackWatch({ now, uptime }: Pick<Runtime, 'now' | 'uptime'>): SetBackWatch {
  let bootedAt = 0
  let checkedAt = 0
  let behindMs = 0
  return {
    restart() {
      bootedAt = now() - uptime()
      behindMs = 0
    },
    behindMs(time = now()) {
      const second = Math.floor(time / 1000)
      if (second !== checkedAt) {
        const ms = bootedAt + uptime() - time
        checkedAt = second
        // `uptime()` may stop while the device sleeps. So the difference can shrink although the clock is still behind.
        if (ms - behindMs >= toleranceMs) behindMs = ms
      }
      return behindMs
    },
  }
}
