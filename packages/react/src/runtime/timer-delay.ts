import { remainingMs } from './remaining-ms'

/** The longest delay that a timer can hold: a signed 32-bit number of milliseconds, about 24.8 days. */
const longestDelayMs = 2 ** 31 - 1

/** The delay until an instant (epoch milliseconds), as a timer takes it: 1 … 2^31-1 ms. A later instant wants a second timer. */
export function timerDelay(at: number): number {
  return Math.min(Math.max(1, remainingMs(at)), longestDelayMs)
}
