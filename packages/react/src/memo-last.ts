/**
 * Returns a function that caches the last result of `make`. The function returns the same reference until an argument changes. It has four
 * fixed parameters, so that a call allocates no array: the function runs in every render of every component.
 */
export function memoLast<Args extends [unknown?, unknown?, unknown?, unknown?], Result>(
  make: (...args: Args) => Result,
): (...args: Args) => Result {
  let result: Result
  // No caller passes this value, so the first call always runs `make`.
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
