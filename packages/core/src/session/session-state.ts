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
import { isRenewable } from './token-times'

/** What this page knows of the session, and who is told when it changes. */
export interface SessionState {
  readonly session: Session
  readonly tokenStatus: TokenStatus
  readonly pending: PendingAction | undefined
  /** The tokens; kept while loading too. */
  readonly record: StoredSession | undefined
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
  { random, setTimeout }: Pick<Runtime, 'random' | 'setTimeout'>,
  initialPending: PendingAction | undefined,
): SessionState {
  const subscribers = new Set<() => void>()
  const listeners = new Map<GenAuthEventType, Set<GenAuthEventListener>>()
  let session: Session = { status: 'loading' }
  let tokenStatus = describeToken(undefined, false)
  let pending = initialPending
  let record: StoredSession | undefined
  let isRenewing = false
  let epoch = 0
  let spread = random()

  const patience = () => new Promise<void>((resolve) => setTimeout(resolve, patienceMs))
  const publish = (nextSession: Session) => {
    const nextStatus = describeToken(record, isRenewing)
    const isSame = isEqual(session, nextSession) && isEqual(tokenStatus, nextStatus)
    if (isSame) return
    if (!isEqual(session, nextSession)) session = nextSession
    if (!isEqual(tokenStatus, nextStatus)) tokenStatus = nextStatus
    notify()
  }
  const notify = () => callAll(subscribers)

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
    get epoch() {
      return epoch
    },
    get spread() {
      return spread
    },
    adopt(next, { isSettled = true } = {}) {
      if (next.id !== record?.id) epoch += 1
      if (next.revision !== record?.revision) spread = random()
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
      notify()
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
      await Promise.race([Promise.all(results.map(reported)), patience()])
    },
  }
}

/** A listener that fails is the app's own fault, and must not keep anybody from being logged out. */
async function reported(result: Promise<void>): Promise<void> {
  try {
    await result
  } catch (error) {
    globalThis.reportError?.(error)
  }
}

/** A subscriber that fails must not keep anybody from being logged out. */
function callAll(subscribers: ReadonlySet<() => void>): void {
  for (const listener of [...subscribers]) {
    try {
      listener()
    } catch (error) {
      globalThis.reportError?.(error)
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

/** Whether two plain values look the same to whoever reads them. */
function isEqual(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b) && readError(a) === readError(b)
}

function readError(value: object): string | undefined {
  return 'error' in value && value.error instanceof Error ? value.error.message : undefined
}
