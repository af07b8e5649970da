import type { GenAuthError } from '../errors'
import type {
  GenAuthEventListener,
  GenAuthEventType,
  PendingAction,
  Session,
  TokenStatus,
} from '../genauth'
import type { Runtime } from '../runtime/ports'
import { createListeners } from '../session/listeners'
import { newer } from '../session/newer'

/** What those who read a page's login see. */
export interface ConnectionView {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  /** When the server wants to be asked for a renewal, in epoch milliseconds. */
  readonly nextAt: number | undefined
}

/** The login of a page whose tokens are on the server, and who is told when it changes. */
export interface ConnectionState extends ConnectionView {
  readonly pending: PendingAction | undefined
  show(view: ConnectionView): void
  setPending(pending: PendingAction | undefined): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Fires an event; settles when every listener has, or has taken too long. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
}

/** Makes the state of a page that has not asked yet. */
export function createConnectionState(runtime: Pick<Runtime, 'setTimeout'>): ConnectionState {
  const { notify, fire, ...listeners } = createListeners(runtime)
  let view: ConnectionView = {
    session: { status: 'loading' },
    tokenStatus: { scope: [], renewable: false, isRenewing: false },
    nextAt: undefined,
  }
  let pending: PendingAction | undefined
  return {
    get session() {
      return view.session
    },
    get tokenStatus() {
      return view.tokenStatus
    },
    get nextAt() {
      return view.nextAt
    },
    get pending() {
      return pending
    },
    show(next) {
      const last = view
      view = {
        session: newer(last.session, next.session),
        tokenStatus: newer(last.tokenStatus, next.tokenStatus),
        nextAt: next.nextAt,
      }
      const isSame =
        view.session === last.session &&
        view.tokenStatus === last.tokenStatus &&
        view.nextAt === last.nextAt
      if (!isSame) notify()
    },
    setPending(next) {
      if (next === pending) return
      pending = next
      notify()
    },
    ...listeners,
    emit: (type, error) => fire({ type, session: view.session, ...(error && { error }) }),
  }
}
