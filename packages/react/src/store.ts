/** A store for `useSyncExternalStore`. */
export interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void
  /** Returns the value. The reference stays the same until the value changes. */
  readonly get: () => Value
  /** Returns the value on the server and during hydration. Every call returns the same reference. */
  readonly getServer: () => Value
}
