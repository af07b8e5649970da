/** A store for `useSyncExternalStore`. */
export interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void
  /** Returns the value. The reference stays the same until the value changes. */
  readonly get: () => Value
  /** Returns the value on the server and during hydration. Every call returns the same reference. */
  readonly getServer: () => Value
}

/**
 * Shares one subscription between any number of listeners.
 *
 * @param start Subscribes, and returns the unsubscribe function. `start` is called when the first listener is added, the unsubscribe
 * function when the last listener is removed.
 */
export function shareSubscription(
  start: (notify: () => void) => () => void,
): Store<unknown>['subscribe'] {
  const listeners = new Set<() => void>()
  let stop: () => void
  const notify = () => {
    for (const listener of listeners) listener()
  }
  return (listener) => {
    listeners.add(listener)
    if (listeners.size === 1) stop = start(notify)
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) stop()
    }
  }
}

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
