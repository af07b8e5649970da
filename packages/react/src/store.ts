/** What `useSyncExternalStore` reads: a value, its changes, and what it was on the server. */
export interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void
  /** The value; the same reference until it changes. */
  readonly get: () => Value
  /** The value on the server and while hydrating; always the same reference. */
  readonly getServer: () => Value
}
