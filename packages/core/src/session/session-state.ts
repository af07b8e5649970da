import { GenAuthError } from '../errors'
import type {
  AnonymousReason,
  GenAuthEvent,
  GenAuthEventListener,
  GenAuthEventType,
  PendingAction,
  Session,
  TokenStatus,
} from '../genauth'
import type { Runtime } from '../runtime/ports'
import type { StoredFailure, StoredSession } from './stored-session'
import { createTokenClock, type TokenClock } from './token-clock'
import { isRenewable } from './token-times'

/** What this page knows of the session, and who is told when it changes. */
export interface SessionState {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  readonly pending: PendingAction | undefined
  /** The tokens; kept while loading too. */
  readonly record: StoredSession | undefined
  /** The clock that the tokens are judged by. */
  readonly clock: TokenClock
  /** Counts the logouts and logins of this page, so that a late answer can tell that it is late. */
  readonly epoch: number
  /** Number from 0 up to 1 that spreads this tab's renewals of the current tokens. */
  readonly spread: number
  /** Keeps tokens; `isSettled: false` leaves the session loading. */
  adopt(record: StoredSession, options?: { isSettled?: boolean }): void
  /** Ends the session, or says that there is none. */
  end(reason: AnonymousReason, error?: GenAuthError): void
  setRenewing(isRenewing: boolean): void
  setPending(pending: PendingAction | undefined): void
  subscribe(listener: () => void): () => void
  on(type: GenAuthEventType, listener: GenAuthEventListener): () => void
  /** Fires an event; settles when every listener has, or has taken too long. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
}

/** After so long nobody waits for a listener any more. */
const patienceMs = 5000

/** Makes the state of a page's session: loading, until somebody knows better. */
export function createSessionState(
  runtime: Pick<Runtime, 'now' | 'random' | 'setTimeout' | 'uptime'>,
  initialPending: PendingAction | undefined,
): SessionState {
  const clock = createTokenClock(runtime)
  const subscribers = new Set<() => void>()
  const listeners = new Map<GenAuthEventType, Set<GenAuthEventListener>>()
  let session: Session = { status: 'loading' }
  let tokenStatus = describeToken(undefined, false)
  let pending = initialPending
  let record: StoredSession | undefined
  let isRenewing = false
  let epoch = 0
  let spread = runtime.random()

  const patience = () => new Promise<void>((resolve) => runtime.setTimeout(resolve, patienceMs))
  const publish = (nextSession: Session) => {
    const [lastSession, lastStatus] = [session, tokenStatus]
    session = newer(session, nextSession)
    tokenStatus = newer(tokenStatus, describeToken(record, isRenewing))
    if (session !== lastSession || tokenStatus !== lastStatus) callAll(subscribers)
  }

  return {
    get session() {
      return session
    },
    get tokenStatus() {
      return tokenStatus
    },
    get pending() {
      return pending
    },
    get record() {
      return record
    },
    clock,
    get epoch() {
      return epoch
    },
    get spread() {
      return spread
    },
    adopt(next, { isSettled = true } = {}) {
      const isOther = next.id !== record?.id
      if (isOther) epoch += 1
      if (isOther || next.revision !== record?.revision) {
        spread = runtime.random()
        clock.restart()
      }
      record = next
      publish(isSettled ? describeSession(next) : session)
    },
    end(reason, error) {
      epoch += 1
      record = undefined
      publish({ status: 'anonymous', reason, ...(error && { error }) })
    },
    setRenewing(next) {
      isRenewing = next
      publish(session)
    },
    setPending(next) {
      if (next === pending) return
      pending = next
      callAll(subscribers)
    },
    subscribe: (listener) => addTo(subscribers, listener),
    on(type, listener) {
      const set = listeners.get(type) ?? new Set()
      listeners.set(type, set)
      return addTo(set, listener)
    },
    async emit(type, error) {
      const event: GenAuthEvent = { type, session, ...(error && { error }) }
      const results = [...(listeners.get(type) ?? [])].map(async (listener) => listener(event))
      await Promise.race([Promise.all(results.map((result) => result.catch(report))), patience()])
    },
  }
}

/** A listener that fails is the app's own fault, and must not keep anybody from being logged out. */
function report(error: unknown): void {
  globalThis.reportError?.(error)
}

function callAll(subscribers: ReadonlySet<() => void>): void {
  for (const listener of [...subscribers]) {
    try {
      listener()
    } catch (error) {
      report(error)
    }
  }
}

/** A set that holds a wrapper for each listener, so that one which was added twice has to be removed twice. */
function addTo<T extends (...args: never[]) => unknown>(set: Set<T>, listener: T): () => void {
  const entry = ((...args: never[]) => listener(...args)) as T
  set.add(entry)
  return () => set.delete(entry)
}

function describeSession({ id, sub, stale }: StoredSession): Session {
  return { status: 'authenticated', id, stale, ...(sub !== undefined && { sub }) }
}

function describeToken(record: StoredSession | undefined, isRenewing: boolean): TokenStatus {
  const error = record?.failure && restoreError(record.failure)
  return {
    ...(record?.expiresAt !== undefined && { expiresAt: record.expiresAt }),
    scope: record?.scope.split(' ').filter(Boolean) ?? [],
    renewable: record !== undefined && isRenewable(record),
    isRenewing,
    ...(error && { error }),
  }
}

/** The error that a stored failure stands for. */
export function restoreError({ code, message, retryAt }: StoredFailure): GenAuthError {
  return new GenAuthError(code, message, { retryable: retryAt !== undefined })
}

/** The later of two plain values, or the earlier where they look the same to whoever reads them. */
function newer<Value extends Session | TokenStatus>(earlier: Value, later: Value): Value {
  const look = (value: Value & { readonly error?: GenAuthError }) =>
    JSON.stringify([value, value.error?.message])
  return look(earlier) === look(later) ? earlier : later
}
