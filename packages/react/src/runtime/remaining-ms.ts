import { now } from './now'

/** Returns the number of milliseconds until a time (epoch milliseconds). The number is zero or negative if the time has passed. */
export function remainingMs(at: number): number {
  return at - now()
}
