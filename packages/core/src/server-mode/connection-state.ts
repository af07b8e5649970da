import type { PendingAction, Session, TokenStatus } from '../genauth'
import { createListeners, type Listeners } from '../session/listeners'

/** What those who read a page's login see. */
export interface ConnectionView {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  /** When the server wants to be asked for a renewal, in epoch milliseconds. */
  readonly nextAt: number | undefined
}

/** The login of a page whose tokens are on the server, and who is told when it changes. */
export interface ConnectionState extends ConnectionView, Omit<Listeners, 'notify'> {
  readonly pending: PendingAction | undefined
  /** Shows what has changed, and says so. */
  show(changes: Partial<ConnectionView>): void
  setPending(pending: PendingAction | undefined): void
}

/** Makes the state of a page that has not asked yet. */
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
