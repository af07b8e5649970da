import { useMemo, useSyncExternalStore } from 'react'
import type { Store } from './store'

interface Tracker<Result> {
  readonly get: () => Result
  readonly getServer: () => Result
  /** The latest result, which notes the fields that are read from it. */
  readonly tracked: () => Result
}

/**
 * Stands between a store and one component. As snapshot it keeps handing out the result that the component has seen, until a
 * field that the component has read is different in the latest one. Whoever has read none gets them all, as with `useQuery`.
 */
function createTracker<Result extends object>(store: Store<Result>): Tracker<Result> {
  const fields = new Set<keyof Result>()
  let seen: Result | undefined
  let latest: Result
  let proxied: Result | undefined
  let proxy: Result

  function isSame(one: Result, other: Result): boolean {
    for (const field of fields) if (one[field] !== other[field]) return false
    return fields.size > 0
  }

  function keep(next: Result): Result {
    latest = next
    if (!seen || (seen !== next && !isSame(seen, next))) seen = next
    return seen
  }

  return {
    get: () => keep(store.get()),
    getServer: () => keep(store.getServer()),
    tracked() {
      if (proxied !== latest) {
        proxied = latest
        proxy = new Proxy(latest, {
          get(target, name) {
            const field = name as keyof Result
            // From here on the component sees this value, and has to hear when it goes back to the one that `seen` still has.
            if (!fields.has(field) && seen && seen[field] !== target[field]) seen = target
            fields.add(field)
            return target[field]
          },
        })
      }
      return proxy
    },
  }
}

/** Reads the result of a store, and renders again only when a field changes that the component has read from it. */
export function useTracked<Result extends object>(store: Store<Result>): Result {
  const tracker = useMemo(() => createTracker(store), [store])
  useSyncExternalStore(store.subscribe, tracker.get, tracker.getServer)
  return tracker.tracked()
}
