/** Whether an instant (epoch milliseconds) has come. */
export function isPast(at: number): boolean {
  return at <= Date.now()
}
