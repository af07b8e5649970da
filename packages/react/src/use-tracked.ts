import { useRef, useSyncExternalStore } from 'react'
import type { Store } from './store'

// A bundler that wraps React's CommonJS makes every mention of an import a call of a getter, so there is one for all readers.
const useTrackerRef = useRef
const useStore = useSyncExternalStore

/** Stands between a store and one component, and is the handler of its proxy. */
interface Tracker<Result extends object> extends ProxyHandler<Result> {
  readonly store: Store<Result>
  /**
   * The result that the component has seen, until a field that it has read is different in the latest one. Whoever has read none
   * gets them all, as with `useQuery`.
   */
  readonly snapshot: () => Result
  /** The latest result, which notes the fields that are read from it. */
  readonly tracked: (snapshot: Result) => Result
}

/** There is one for each component, so it makes as little as it can, and most of it when it is needed. */
function createTracker<Result extends object>(store: Store<Result>): Tracker<Result> {
  let fields: readonly (keyof Result)[] = []
  let seen: Result | undefined
  let latest: Result | undefined
  let proxy: Result | undefined

  const tracker: Tracker<Result> = {
    store,
    get(target, name) {
      const field = name as keyof Result
      if (!fields.includes(field)) {
        fields = [...fields, field]
        // From here on the component sees this value, and has to hear when it goes back to the one that `seen` still has.
        if (seen !== target && seen?.[field] !== target[field]) seen = target
      }
      return target[field]
    },
    snapshot() {
      const next = store.get()
      if (latest !== next) {
        latest = next
        proxy = undefined
      }
      if (seen === next) return next
      if (!fields[0] || fields.some((field) => seen?.[field] !== next[field])) seen = next
      return seen as Result
    },
    tracked(snapshot) {
      // On a server, and while hydrating, React asks for the server's result alone.
      latest ??= seen = snapshot
      proxy ??= new Proxy(latest, tracker)
      return proxy
    },
  }
  return tracker
}

/** Reads the result of a store, and renders again only when a field changes that the component has read from it. */
export function useTracked<Result extends object>(store: Store<Result>): Result {
  // Cheaper than a memo with its dependencies. A render that React throws away leaves at most another tracker to begin with.
  const ref = useTrackerRef<Tracker<Result>>(undefined)
  if (ref.current?.store !== store) ref.current = createTracker(store)
  const { snapshot, tracked } = ref.current
  return tracked(useStore(store.subscribe, snapshot, store.getServer))
}
