import type { GenAuthEventListener, GenAuthEventType } from '../genauth'

/** The subscribers and event listeners of a session. */
export interface Listeners {
  /** Calls every subscriber after a change. */
  notify(): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Returns the listeners of an event type. */
  listenersTo(type: GenAuthEventType): readonly GenAuthEventListener[]
}

/** Creates the listeners of a document. Reports an error of a subscriber as an uncaught error, so that it cannot prevent a logout. */
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

/** Wraps the listener. So a listener that was added twice must be removed twice. */
function addTo<T extends (...args: never[]) => unknown>(set: Set<T>, listener: T): () => void {
  const entry = ((...args: never[]) => listener(...args)) as T
  set.add(entry)
  return () => set.delete(entry)
}

/** Reports an error of the app's own code, such as a listener that throws, as an uncaught error. */
export function reportAppError(error: unknown): void {
  globalThis.reportError?.(error)
}
