import { now } from './now'

/** Returns the milliseconds until a time (epoch milliseconds). Zero or negative after that time. */
export function remainingMs(at: number): number {
  return at - now()
}
