/** A store for `useSyncExternalStore`. */
export interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void
  /** Returns the value. The same reference until it changes. */
  readonly get: () => Value
  /** Returns the value on the server and during hydration. Always the same reference. */
  readonly getServer: () => Value
}
