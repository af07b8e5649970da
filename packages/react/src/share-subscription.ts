import type { Store } from './store'

/**
 * Lets one subscription serve any number of readers.
 *
 * @param start Begins it with the first of them, and returns what ends it with the last.
 */
export function shareSubscription(
  start: (tell: () => void) => () => void,
): Store<unknown>['subscribe'] {
  const listeners = new Set<() => void>()
  let stop: () => void
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return (listener) => {
    listeners.add(listener)
    if (listeners.size === 1) stop = start(tell)
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) stop()
    }
  }
}
