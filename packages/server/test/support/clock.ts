/** A clock that a test controls. The app and its revocations in memory use the same clock. */
export interface TestClock {
  now(): number
  pass(ms: number): void
  /** Stops the clock at an instant. */
  stopAt(at: number): void
  /** Moves the clock forward instead of waiting. */
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
