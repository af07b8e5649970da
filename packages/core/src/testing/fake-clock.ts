/** The clock and the timers of a test. {@link createFakeClock} creates them. */
export interface FakeClock {
  /** Returns the current time, in epoch milliseconds. Only {@link FakeClock.advance} changes it. */
  readonly now: () => number
  /** Calls `callback` a single time, after the clock has advanced by `delayMs` (at least 1 ms, as in browsers). */
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown
  /** Cancels a timer. Does nothing if the timer has fired or the handle is unknown. */
  readonly clearTimeout: (handle: unknown) => void
  /**
   * Advances the time by `ms` milliseconds and fires the due timers, in order. Timers that are due at the same time fire in the order of
   * their creation. Before, between and after the timers, the callbacks of settled promises run. If such a callback sets a timer that is
   * due, this call fires the timer too.
   */
  readonly advance: (ms: number) => Promise<void>
  /** Returns the number of pending timers. Assert at the end of a test that it is 0, to find leaks. */
  readonly pendingTimers: () => number
}

/** Options of {@link createFakeClock}. */
export interface FakeClockOptions {
  /** The initial time, in epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  startAt?: number | undefined
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/**
 * How often the microtask queue is flushed between two timers. The number must be greater than the length of every promise chain between
 * two timers.
 */
const microtaskRounds = 50

async function flushMicrotasks(): Promise<void> {
  for (let round = 0; round < microtaskRounds; round += 1) await Promise.resolve()
}

/**
 * Returns the earliest timer that is due at `until`. If two timers are due at the same time, the older timer comes first, because a Map
 * keeps insertion order.
 */
function nextDue(timers: ReadonlyMap<number, Timer>, until: number): [number, Timer] | undefined {
  let first: [number, Timer] | undefined
  for (const entry of timers) {
    if (entry[1].at <= until && (first === undefined || entry[1].at < first[1].at)) first = entry
  }
  return first
}

/**
 * Creates a clock whose time changes only when `advance()` is called. Pass the clock as the time and timer ports. The tests then need not
 * wait for real timers.
 *
 * @example
 * ```ts
 * const clock = createFakeClock()
 * clock.setTimeout(() => console.log('an hour later'), 3_600_000)
 * await clock.advance(3_600_000)
 * ```
 */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  const timers = new Map<number, Timer>()
  let now = options.startAt ?? Date.UTC(2026, 0, 1)
  let made = 0

  return {
    now: () => now,
    setTimeout(callback, delayMs) {
      made += 1
      timers.set(made, { at: now + Math.max(1, delayMs), callback })
      return made
    },
    clearTimeout(handle) {
      timers.delete(handle as number)
    },
    async advance(ms) {
      const until = now + ms
      await flushMicrotasks()
      for (let due = nextDue(timers, until); due; due = nextDue(timers, until)) {
        const [handle, timer] = due
        timers.delete(handle)
        now = Math.max(now, timer.at)
        timer.callback()
        await flushMicrotasks()
      }
      now = until
    },
    pendingTimers: () => timers.size,
  }
}
