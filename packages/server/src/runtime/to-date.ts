/** An instant as libraries want it that know the platform's dates alone. */
export function toDate(at: number): Date {
  return new Date(at)
}
