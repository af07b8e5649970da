import type { PendingAction, Session, TokenStatus } from '../genauth'
import { createListeners, type Listeners } from '../session/events'

/** The state of the session that an app can read. */
export interface ConnectionView {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  /** When the next refresh or session request is due, in epoch milliseconds. */
  readonly nextAt: number | undefined
}

/** The session state of a tab in server mode, and its subscribers. */
export interface ConnectionState extends ConnectionView, Omit<Listeners, 'notify'> {
  readonly pending: PendingAction | undefined
  /** Applies the changes and calls the subscribers. */
  show(changes: Partial<ConnectionView>): void
  setPending(pending: PendingAction | undefined): void
}

/** Creates the state of a tab before its first request. */
export function createConnectionState(): ConnectionState {
  const { notify, ...listeners } = createListeners()
  const state: { -readonly [Key in keyof ConnectionState]: ConnectionState[Key] } = {
    ...listeners,
    session: { status: 'loading' },
    tokenStatus: { scope: [], renewable: false, isRenewing: false },
    nextAt: undefined,
    pending: undefined,
    show(changes) {
      Object.assign(state, changes)
      notify()
    },
    setPending(pending) {
      if (pending === state.pending) return
      state.pending = pending
      notify()
    },
  }
  return state
}
