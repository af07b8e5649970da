/**
 * The clock of an emulator. The OAuth library and oidc-provider use the machine's clock, so the emulator converts times before and after
 * each call of a library.
 */
export interface Clock {
  /** Returns the emulator's time, in epoch milliseconds. */
  now(): number
  /** Returns how far the emulator's time is ahead of the machine's, in milliseconds. */
  offsetMs(): number
  /** Moves the emulator's time forward, or back if `seconds` is negative. */
  shift(seconds: number): void
  /** Sets the offset to 0. */
  reset(): void
}

export function createClock(): Clock {
  let offsetMs = 0
  return {
    now: () => Date.now() + offsetMs,
    offsetMs: () => offsetMs,
    shift(seconds) {
      offsetMs += seconds * 1000
    },
    reset() {
      offsetMs = 0
    },
  }
}
