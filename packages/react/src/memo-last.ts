/**
 * Makes `make` remember its last call: the same reference again for as long as no argument has changed. There are four at most:
 * every reader asks in each of its renders, and an array of them would have to be made each time.
 */
export function memoLast<Args extends [unknown?, unknown?, unknown?, unknown?], Result>(
  make: (...args: Args) => Result,
): (...args: Args) => Result {
  let result: Result
  // Not what it was called with, at first.
  let one: unknown = memoLast
  let two: unknown
  let three: unknown
  let four: unknown
  const remember = (a?: unknown, b?: unknown, c?: unknown, d?: unknown): Result => {
    if (a !== one || b !== two || c !== three || d !== four) {
      result = (make as (...args: unknown[]) => Result)(a, b, c, d)
      one = a
      two = b
      three = c
      four = d
    }
    return result
  }
  return remember as (...args: Args) => Result
}
