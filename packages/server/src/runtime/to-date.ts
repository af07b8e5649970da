/** Converts epoch milliseconds to a `Date`, for libraries that require one. */
export function toDate(at: number): Date {
  return new Date(at)
}
