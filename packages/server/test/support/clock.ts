/** A clock that a test moves, of an app and of what it remembers with. */
export interface TestClock {
  now(): number
  pass(ms: number): void
  /** Stops it at an instant. */
  stopAt(at: number): void
  /** A sleep that is over at once, because the time has passed. */
  sleep(ms: number): Promise<void>
}

export function createClock(): TestClock {
  let shiftMs = 0
  let stoppedAt: number | undefined
  const pass = (ms: number) => {
    shiftMs += ms
  }
  return {
    now: () => stoppedAt ?? Date.now() + shiftMs,
    pass,
    stopAt(at) {
      stoppedAt = at
    },
    sleep: async (ms) => pass(ms),
  }
}
