/** The longest delay of a browser timer: the largest signed 32-bit number of milliseconds, about 24.8 days. */
const longestDelayMs = 2 ** 31 - 1

/** Returns the current time in epoch milliseconds. */
export function now(): number {
  return Date.now()
}

/** Returns the number of milliseconds until a time (epoch milliseconds). The number is zero or negative if the time has passed. */
export function remainingMs(at: number): number {
  return at - now()
}

/**
 * Returns the timer delay until a time (epoch milliseconds). The delay is 1 … 2^31-1 ms. If the time is further away, the caller needs a
 * second timer.
 */
export function timerDelay(at: number): number {
  return Math.min(Math.max(1, remainingMs(at)), longestDelayMs)
}
