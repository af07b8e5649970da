import type { GenAuthEventListener, GenAuthEventType } from '../genauth'
import { reportAppError } from './report-error'

/** Who is told of what happens to a session. */
export interface Listeners {
  /** Tells every subscriber that something has changed. */
  notify(): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Who hears of events of this type. */
  listenersTo(type: GenAuthEventType): readonly GenAuthEventListener[]
}

/** Makes the listeners of a page. One that fails is the app's own fault, and must not keep anybody from being logged out. */
export function createListeners(): Listeners {
  const subscribers = new Set<() => void>()
  const listeners = new Map<GenAuthEventType, Set<GenAuthEventListener>>()
  return {
    notify() {
      for (const listener of [...subscribers]) {
        try {
          listener()
        } catch (error) {
          reportAppError(error)
        }
      }
    },
    subscribe: (listener) => addTo(subscribers, listener),
    on(type, listener) {
      const set = listeners.get(type) ?? new Set()
      listeners.set(type, set)
      return addTo(set, listener)
    },
    listenersTo: (type) => [...(listeners.get(type) ?? [])],
  }
}

/** A set that holds a wrapper for each listener, so that one which was added twice has to be removed twice. */
function addTo<T extends (...args: never[]) => unknown>(set: Set<T>, listener: T): () => void {
  const entry = ((...args: never[]) => listener(...args)) as T
  set.add(entry)
  return () => set.delete(entry)
}
