import { now } from './now'

/** How many milliseconds are left until an instant (epoch milliseconds); none or less once it has come. */
export function remainingMs(at: number): number {
  return at - now()
}
