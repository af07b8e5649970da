/** The one clock of an emulator. Both engines read the machine's clock, so times are translated at their doors. */
export interface Clock {
  /** The emulator's instant, in epoch milliseconds. */
  now(): number
  /** How far the emulator is ahead of the machine, in milliseconds. */
  offsetMs(): number
  /** Moves the emulator's time forward, or back with a negative number. */
  shift(seconds: number): void
  /** Follows the machine again. */
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
