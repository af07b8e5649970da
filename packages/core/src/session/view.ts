import type { GenAuthEventListener, GenAuthEventType } from '../genauth'
import type { KnownUser, PendingAction, Session, TokenStatus } from '../session-state'

/** The values of a session that an app can read. */
export interface ViewValues {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  /** When the next refresh or session request is due, in epoch milliseconds. Used only in server mode. */
  readonly nextAt: number | undefined
}

/** What an app sees of the session in this tab, with its subscribers and event listeners. */
export interface SessionView extends ViewValues {
  readonly pending: PendingAction | undefined
  /** The claims that the server keeps in the session. Used only in server mode. */
  user?: KnownUser | undefined
  /** Applies the changes and calls the subscribers. */
  show(changes: Partial<ViewValues>): void
  setPending(pending: PendingAction | undefined): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Returns the listeners of an event type. */
  listenersTo(type: GenAuthEventType): readonly GenAuthEventListener[]
}

/** Creates the view of a tab. Its session is loading. An error of a subscriber is reported as an uncaught error. */
export function createSessionView(pending?: PendingAction): SessionView {
  const subscribers = new Set<() => void>()
  const listeners = new Map<GenAuthEventType, Set<GenAuthEventListener>>()
  const notify = () => {
    for (const listener of [...subscribers]) {
      try {
        listener()
      } catch (error) {
        // A subscriber is the app's code. Its error must not prevent a logout.
        reportAppError(error)
      }
    }
  }
  const view: { -readonly [Key in keyof SessionView]: SessionView[Key] } = {
    session: { status: 'loading' },
    tokenStatus: { scope: [], renewable: false, isRenewing: false },
    nextAt: undefined,
    pending,
    show(changes) {
      Object.assign(view, changes)
      notify()
    },
    setPending(next) {
      if (next === view.pending) return
      view.pending = next
      notify()
    },
    subscribe: (listener) => addTo(subscribers, listener),
    on(type, listener) {
      const set = listeners.get(type) ?? new Set()
      listeners.set(type, set)
      return addTo(set, listener)
    },
    listenersTo: (type) => [...(listeners.get(type) ?? [])],
  }
  return view
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
