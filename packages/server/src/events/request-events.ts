import type { GenAuthErrorCode } from '@genauth/core'
import type { Emit, NewServerEvent, RejectionReason } from './server-event'

/** A session whose cookie the server has decrypted. */
export interface KnownSession {
  readonly id: string
  readonly sub?: string | undefined
}

/** The types of events that report a refusal of a route. */
export type RefusalType =
  | 'callback_rejected'
  | 'login_refused'
  | 'logout_token_rejected'
  | 'proxy_rejected'
  | 'renewal_failed'
  | 'request_rejected'

/** The events of one request. */
export interface RequestEvents {
  /** Adds `sessionId` and `sub` to all later events of the request. */
  identify(session: KnownSession): void
  emit(event: NewServerEvent): void
  /** Emits `session_rejected`. Counts as the refusal of the request. */
  rejectSession(reason: RejectionReason): void
  /** Emits `session_cloned`. Counts as the refusal of the request. */
  rejectClone(session: KnownSession): void
  /**
   * Emits the event of a refusal. A request causes one such event: the first, which comes from the code that knows most about the refusal.
   *
   * @param type The type of the event, unless the code has its own type.
   */
  reject(type: RefusalType, code: GenAuthErrorCode): void
}

/** The codes with which `requireSession` rejects a session cookie. */
const sessionCodes = {
  unreadable: 'not_authenticated',
  ambiguous: 'not_authenticated',
  expired: 'session_expired',
  revoked: 'session_expired',
} as const satisfies Record<RejectionReason, GenAuthErrorCode>

/** Creates the events of a request. */
export function createRequestEvents(
  emitEvent: Emit,
  request: Pick<Request, 'headers' | 'signal' | 'url'>,
): RequestEvents {
  let known: { sessionId?: string; sub?: string | undefined } = {}
  let isRejected = false
  const emit = (event: NewServerEvent) => emitEvent({ ...known, ...event }, request)
  const emitRefusal = (event: NewServerEvent) => {
    if (!isRejected) emit(event)
    isRejected = true
  }
  return {
    identify({ id, sub }) {
      known = { sessionId: id, sub }
    },
    emit,
    rejectSession: (reason) =>
      emitRefusal({ type: 'session_rejected', code: sessionCodes[reason], reason }),
    rejectClone: ({ id, sub }) =>
      emitRefusal({ type: 'session_cloned', code: 'renew_required', sessionId: id, sub }),
    reject(type, code) {
      // The browser has closed the connection, so the API did not get the whole request. The server has refused nothing.
      if (code === 'network_error' && request.signal.aborted) return
      emitRefusal(refusalOf(type, code, known.sessionId))
    },
  }
}

/** Decides which event reports a refusal. The cause is more important than the route: CSRF and failed stores have their own types. */
export function refusalOf(
  type: RefusalType,
  code: GenAuthErrorCode,
  sessionId: string | undefined,
): NewServerEvent {
  if (code === 'cross_origin_request') return { type: 'csrf_rejected', code }
  if (code === 'storage_unavailable') return { type: 'store_failed', code }
  if (type === 'renewal_failed') {
    return sessionId === undefined ? { type: 'request_rejected', code } : { type, code, sessionId }
  }
  // TypeScript does not see that the object belongs to the union for each value of `type`.
  return { type, code } as NewServerEvent
}
