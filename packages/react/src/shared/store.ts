import { type RefObject, useInsertionEffect, useRef, useState, useSyncExternalStore } from 'react'

/** A function of the app that selects a part of a value, such as the option `select` of `useUser`. */
export type Select = (value: never) => unknown

/**
 * Returns the value of a store. Without `select`, the reference stays the same until the value changes. With `select`, each call returns a
 * new object, whose selected part is the part in `previous` if both are equal.
 */
export type Read<Value> = (select?: Select, previous?: object) => Value

/** A store for `useSyncExternalStore`. */
export interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void
  readonly get: Read<Value>
  /** Returns the value on the server and during hydration. Every call without `select` returns the same reference. */
  readonly getServer: Read<Value>
}

/**
 * Shares one subscription between any number of listeners. The listeners are called only if the reference that `get` returns has changed.
 *
 * @param start Subscribes, and returns the unsubscribe function. `start` is called when the first listener is added, the unsubscribe
 * function when the last listener is removed.
 */
export function shareSubscription(
  get: () => unknown,
  start: (notify: () => void) => () => void,
): Store<unknown>['subscribe'] {
  const listeners = new Set<() => void>()
  let stop: () => void
  let notified: unknown
  const notify = () => {
    const value = get()
    if (value === notified) return
    notified = value
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

// Some bundlers turn every reference to an import of React into a getter call. These constants avoid the getter calls.
const useKeptState = useState
const useStore = useSyncExternalStore

/** The connection of a store with one component. The tracker is also the handler of the proxy around the store's result. */
interface Tracker<Result extends object> extends ProxyHandler<Result> {
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Returns the result that the component last rendered. If the latest result differs in a field that the component reads, returns the
   * latest result. If the component reads no field, returns every new result, as `useQuery` does.
   */
  readonly snapshot: (read: Read<Result>, select: Select | undefined) => Result
  /**
   * Returns a proxy of the latest result. The proxy records which fields the component reads.
   *
   * @param rendered The result of `snapshot`. React Compiler calls `tracked` again only if an argument has changed.
   */
  readonly tracked: (rendered: Result) => Result
}

/** Creates the tracker of one component. An app has many trackers, so a tracker allocates as little as possible. */
function createTracker<Result extends object>(store: Store<Result>): Tracker<Result> {
  let fields: readonly (keyof Result)[] = []
  let isMounted = false
  let seen: Result | undefined
  let latest: Result | undefined
  let shown: Result | undefined
  let proxy: Result | undefined
  let selected: Result | undefined
  let selectedFrom: Result | undefined
  let selectedBy: Select | undefined

  /** Returns the latest result. The reference stays the same until the value of the store or `select` changes. */
  function readSelected(read: Read<Result>, select: Select | undefined): Result {
    const value = read()
    if (selectedFrom !== value || selectedBy !== select) {
      selected = read(select, selected)
      selectedFrom = value
      selectedBy = select
    }
    return selected as Result
  }

  const tracker: Tracker<Result> = {
    subscribe(listener) {
      isMounted = true
      return store.subscribe(listener)
    },
    get(target, field: keyof Result & string) {
      // An event handler or an effect may read a field for which the component has not rendered, so the value in `target` may be old.
      const current = isMounted && target === shown ? readSelected(store.get, selectedBy) : target
      if (!fields.includes(field)) {
        fields = [...fields, field]
        // From now on, the component shows this field of `current`. If the field later changes back to its value in `seen`, the component
        // must render again.
        if (!Object.is(seen?.[field], current[field])) seen = current
      }
      return current[field]
    },
    snapshot(read, select) {
      const next = readSelected(read, select)
      if (latest !== next) {
        latest = next
        proxy = undefined
      }
      const isChanged = (field: keyof Result) => !Object.is(seen?.[field], next[field])
      if (seen !== next && (!fields[0] || fields.some(isChanged))) seen = next
      return seen as Result
    },
    tracked(rendered) {
      if (!proxy) {
        shown = latest ?? rendered
        proxy = new Proxy(shown, tracker)
      }
      return proxy
    },
  }
  return tracker
}

/** Returns the result of a store. The component renders again only when a field that it reads changes. */
export function useTracked<Result extends object>(store: Store<Result>, select?: Select): Result {
  const { subscribe, snapshot, tracked } = useKept(store, createTracker<Result>)
  const rendered = useStore(
    subscribe,
    () => snapshot(store.get, select),
    () => snapshot(store.getServer, select),
  )
  return tracked(rendered)
}

/**
 * Returns the value that `make` creates from a source. The value stays the same until the source changes. React may discard the value of
 * `useMemo` at any time, but it keeps the value of this hook.
 */
export function useKept<Source, Value>(
  source: Source,
  make: (source: Source, previous?: Value) => Value,
): Value {
  const create = (previous?: Value) => ({ source, value: make(source, previous) })
  const [kept, keep] = useKeptState(() => create())
  if (kept.source === source) return kept.value
  const next = create(kept.value)
  keep(next)
  return next.value
}

/**
 * Returns a ref to the value of the last committed render. Use it in stable functions that read current values. The hook writes the ref
 * before all other effects of the commit. It does not write the ref during a render, because React may discard a render.
 */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
