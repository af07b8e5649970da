import type { Store } from './store'

/**
 * Shares one subscription between any number of listeners.
 *
 * @param start Subscribes, when the first listener is added. Returns the unsubscribe function, which is called after the last one is
 * removed.
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
