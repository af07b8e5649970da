/** What {@link createFakeClock} makes: the time and the timers of a test. */
export interface FakeClock {
  /** The instant, in epoch milliseconds. It moves only through {@link FakeClock.advance}. */
  readonly now: () => number
  /** Calls `callback` once, when the clock has advanced by `delayMs` (at least 1 ms, as browsers do it). */
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown
  /** Calls off a timer. Does nothing for one that has fired, and for anything else. */
  readonly clearTimeout: (handle: unknown) => void
  /**
   * Moves the time on by `ms` milliseconds and fires what becomes due, in order of its instant, and of its making where two
   * are equal. Promises that were settled run on before, between and after the timers, so that a timer which one of
   * them sets is fired in the same call.
   */
  readonly advance: (ms: number) => Promise<void>
  /** How many timers are set. A test that ends with one too many has found a leak. */
  readonly pendingTimers: () => number
}

/** How to make a {@link FakeClock}. */
export interface FakeClockOptions {
  /** The first instant, in epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  startAt?: number | undefined
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Rounds of the microtask queue: more than any chain of promises between two timers is long. */
const microtaskRounds = 50

async function flushMicrotasks(): Promise<void> {
  for (let round = 0; round < microtaskRounds; round += 1) await Promise.resolve()
}

/** The first timer that is due at `until`; a Map keeps the order of making, so a tie needs no second criterion. */
function nextDue(timers: ReadonlyMap<number, Timer>, until: number): [number, Timer] | undefined {
  let first: [number, Timer] | undefined
  for (const entry of timers) {
    if (entry[1].at <= until && (first === undefined || entry[1].at < first[1].at)) first = entry
  }
  return first
}

/**
 * Makes a clock that stands still until it is told to advance: the time and timer ports for tests without waiting.
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
