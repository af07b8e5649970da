/**
 * Runs an operation of a storage. Returns `undefined` if it throws: the storage is blocked or full, or contains a value of other code. Use it
 * where the client works without the value.
 */
export function unlessBlocked<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
