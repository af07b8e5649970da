/** Returns the current time in epoch milliseconds. */
export function now(): number {
  return Date.now()
}
