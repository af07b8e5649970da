import type { Store } from './store'

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
