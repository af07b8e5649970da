import { GenAuthError } from '../errors'
import type { AnonymousReason, GenAuthEventType, Session, TokenStatus } from '../genauth'
import { fireEvent } from '../session/fire-event'
import { judgeSession } from '../session/judge-session'
import { restoreError } from '../session/session-state'
import { type Attempt, type Backoff, createBackoff } from './backoff'
import type { ConnectionContext } from './connection-context'
import type { LocalSnapshot } from './local-snapshot'
import { showView } from './show-view'

/** How long nothing is tried after an attempt that left everything as it was. */
const pauseMs = 5000

/** What this page knows of the session that its server has. */
export interface KnownSession {
  /** The newest facts; `undefined` without a session. */
  readonly snapshot: LocalSnapshot | undefined
  /** Counts the logins and logouts that this page has seen, so that a late answer can tell that it is late. */
  readonly epoch: number
  /** What has failed, and when it may be tried again. */
  readonly backoff: Omit<Backoff, 'note'>
  /** Whether the token has expired and GenAuth refuses every refresh for the set-up. In any other case the server says who is there. */
  isOver(): boolean
  /** Whether it is time to ask the server: for a renewal, or once more for what it could not say. */
  readonly isDue: boolean
  /** Shows somebody. Fires nothing. */
  adopt(snapshot: LocalSnapshot): void
  /** Shows that nobody is logged in. Fires nothing. */
  end(reason: AnonymousReason, error?: GenAuthError): void
  /** Notes that the server could not be asked, or could not renew. */
  fail(error: GenAuthError, attempt: Attempt): void
  /** Leaves the server alone for a moment: it has answered, and it is still time. */
  pause(): void
  setRenewing(isRenewing: boolean): void
  /** Learns who the user is, where the login did not say. */
  setSub(sub: string): void
  /** Fires an event; settles when every listener has, or has taken too long. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
}

/** Makes what a page knows: nothing yet. */
export function createKnownSession({ state, runtime }: ConnectionContext): KnownSession {
  const backoff = createBackoff(runtime)
  let snapshot: LocalSnapshot | undefined
  let session: Session = state.session
  let isRenewing = false
  let pausedUntil = 0
  let epoch = 0

  const standing = () => standingOf(snapshot, backoff, runtime.now())
  const nextAt = () => {
    if (isRenewing) return undefined
    // A set-up that was wrong is tried once more when the token expires, because it may have been mended.
    if (backoff.failure) return backoff.kind === 'pointless' ? snapshot?.expiresAt : backoff.retryAt
    return snapshot?.renewAt === undefined ? undefined : Math.max(snapshot.renewAt, pausedUntil)
  }
  const publish = () => {
    const tokenStatus = describeToken(snapshot, isRenewing, backoff)
    showView(state, { session, tokenStatus, nextAt: nextAt() })
  }
  return {
    get snapshot() {
      return snapshot
    },
    get epoch() {
      return epoch
    },
    backoff,
    isOver: () => standing() === 'over',
    get isDue() {
      return (nextAt() ?? Infinity) <= runtime.now()
    },
    adopt(next) {
      const isSame = session.status === 'authenticated' && isSessionOf(session.id, next)
      if (!isSame) epoch += 1
      backoff.clearAfterSession(!isSame || next.revision > (snapshot?.revision ?? 0))
      const wasStale = session.status === 'authenticated' && session.stale
      // What was learnt of the user stays known.
      snapshot = isSame ? { ...next, session: { ...snapshot?.session, ...next.session } } : next
      session = wasStale && backoff.failure ? asStale(snapshot.session) : snapshot.session
      isRenewing = false
      publish()
    },
    end(reason, error) {
      epoch += 1
      snapshot = undefined
      isRenewing = false
      backoff.clear()
      session = { status: 'anonymous', reason, ...(error && { error }) }
      publish()
    },
    fail(error, attempt) {
      backoff.note(error, attempt)
      isRenewing = false
      session = afterFailure(session, error, standing())
      publish()
    },
    pause() {
      pausedUntil = runtime.now() + pauseMs
      publish()
    },
    setRenewing(next) {
      isRenewing = next
      publish()
    },
    setSub(sub) {
      if (session.status !== 'authenticated' || !snapshot) return
      if (session.sub !== undefined && session.sub !== sub) throw anotherUser()
      session = { ...session, sub }
      snapshot = { ...snapshot, session: { ...session, stale: false } }
      publish()
    },
    emit: (type, error) => fireEvent(state, runtime, { type, session: state.session, error }),
  }
}

/** Without a refresh token, the server decides: it is asked when the token expires. */
function standingOf(
  snapshot: LocalSnapshot | undefined,
  { kind, failure }: Backoff,
  now: number,
): ReturnType<typeof judgeSession> {
  return judgeSession(
    { expiresAt: snapshot?.expiresAt, renewable: kind !== 'pointless', failure },
    now,
  )
}

function asStale(session: Session): Session {
  return session.status === 'authenticated' ? { ...session, stale: true } : session
}

/** A failure ends nothing. */
function afterFailure(
  session: Session,
  error: GenAuthError,
  standing: ReturnType<typeof judgeSession>,
): Session {
  if (standing !== 'current') return asStale(session)
  return session.status === 'loading' ? { status: 'anonymous', reason: 'error', error } : session
}

function isSessionOf(id: string, { session }: LocalSnapshot): boolean {
  return session.status === 'authenticated' && session.id === id
}

function describeToken(
  snapshot: LocalSnapshot | undefined,
  isRenewing: boolean,
  { failure, kind }: Pick<Backoff, 'failure' | 'kind'>,
): TokenStatus {
  const { expiresAt, scope = [], renewable = false } = snapshot ?? {}
  const error = snapshot && failure && restoreError(failure)
  return {
    ...(expiresAt !== undefined && { expiresAt }),
    scope,
    renewable: renewable && kind !== 'pointless',
    isRenewing,
    ...(error && { error }),
  }
}

function anotherUser(): GenAuthError {
  return new GenAuthError(
    'user_mismatch',
    'GenAuth’s userinfo is about another user than the login: log out and in again.',
  )
}
