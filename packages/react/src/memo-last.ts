/**
 * Caches the last result of `make`: the same reference is returned until an argument changes. Every component calls the returned function
 * in every render. To avoid an array allocation, it has four fixed parameters.
 */
export function memoLast<Args extends [unknown?, unknown?, unknown?, unknown?], Result>(
  make: (...args: Args) => Result,
): (...args: Args) => Result {
  let result: Result
  // A value that no caller passes, so that the first call always runs `make`.
  let one: unknown = memoLast
  let two: unknown
  let three: unknown
  let four: unknown
  const memoized = (a?: unknown, b?: unknown, c?: unknown, d?: unknown): Result => {
    if (a !== one || b !== two || c !== three || d !== four) {
      result = (make as (...args: unknown[]) => Result)(a, b, c, d)
      one = a
      two = b
      three = c
      four = d
    }
    return result
  }
  return memoized as (...args: Args) => Result
}
