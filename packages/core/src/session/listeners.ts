import type { GenAuthEvent, GenAuthEventListener, GenAuthEventType } from '../genauth'
import type { Runtime } from '../runtime/ports'

/** Who is told of what happens to a session. */
export interface Listeners {
  /** Tells every subscriber that something has changed. */
  notify(): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Fires an event; settles when every listener has, or has taken too long. */
  fire(event: GenAuthEvent): Promise<void>
}

/** After so long nobody waits for a listener any more. */
const patienceMs = 5000

/** Makes the listeners of a page. One that fails is the app's own fault, and must not keep anybody from being logged out. */
export function createListeners({ setTimeout }: Pick<Runtime, 'setTimeout'>): Listeners {
  const subscribers = new Set<() => void>()
  const listeners = new Map<GenAuthEventType, Set<GenAuthEventListener>>()
  return {
    notify() {
      for (const listener of [...subscribers]) {
        try {
          listener()
        } catch (error) {
          report(error)
        }
      }
    },
    subscribe: (listener) => addTo(subscribers, listener),
    on(type, listener) {
      const set = listeners.get(type) ?? new Set()
      listeners.set(type, set)
      return addTo(set, listener)
    },
    async fire(event) {
      const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs))
      const results = [...(listeners.get(event.type) ?? [])].map(async (listener) =>
        listener(event),
      )
      await Promise.race([Promise.all(results.map((result) => result.catch(report))), patience])
    },
  }
}

function report(error: unknown): void {
  globalThis.reportError?.(error)
}

/** A set that holds a wrapper for each listener, so that one which was added twice has to be removed twice. */
function addTo<T extends (...args: never[]) => unknown>(set: Set<T>, listener: T): () => void {
  const entry = ((...args: never[]) => listener(...args)) as T
  set.add(entry)
  return () => set.delete(entry)
}
