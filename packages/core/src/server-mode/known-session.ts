import { GenAuthError } from '../errors'
import type { AnonymousReason, GenAuthEventType, Session, TokenStatus } from '../genauth'
import { fireEvent } from '../session/fire-event'
import { judgeSession } from '../session/judge-session'
import { restoreError } from '../session/session-state'
import { type Attempt, type Backoff, createBackoff } from './backoff'
import type { ConnectionContext } from './connection-context'
import type { LocalFacts } from './local-facts'
import { showView } from './show-view'

/** How long nothing is tried after an attempt that left everything as it was. */
const pauseMs = 5000

/** What this page knows of the session that its server has. */
export interface KnownSession {
  /** The newest facts; `undefined` without a session. */
  readonly facts: LocalFacts | undefined
  /** Counts the logins and logouts that this page has seen, so that a late answer can tell that it is late. */
  readonly epoch: number
  /** What has failed, and when it may be tried again. */
  readonly backoff: Omit<Backoff, 'note'>
  /** Whether the token has expired and GenAuth refuses every refresh for the set-up. In any other case the server says who is there. */
  isOver(): boolean
  /** Whether it is time to ask the server: for a renewal, or once more for what it could not say. */
  readonly isDue: boolean
  /** Shows somebody. Fires nothing. */
  adopt(facts: LocalFacts): void
  /** Shows that nobody is logged in. Fires nothing. */
  end(reason: AnonymousReason, error?: GenAuthError): void
  /** Notes that the server could not be asked, or could not renew. */
  fail(error: GenAuthError, attempt: Attempt): void
  /** Shows the session as stale if its token has expired since the last failure. */
  judge(): void
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
  let facts: LocalFacts | undefined
  let session: Session = state.session
  let isRenewing = false
  let pausedUntil = 0
  let epoch = 0

  const standing = () => standingOf(facts, backoff, runtime.now())
  const nextAt = () => (isRenewing ? undefined : nextAttemptAt(facts, backoff, pausedUntil))
  const publish = () => {
    const tokenStatus = describeToken(facts, isRenewing, backoff)
    showView(state, { session, tokenStatus, nextAt: nextAt() })
  }
  const judge = () => {
    if (standing() !== 'current') session = asStale(session)
    publish()
  }
  return {
    get facts() {
      return facts
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
      backoff.clearAfterLook(!isSame || next.revision > (facts?.revision ?? 0))
      // What was learnt of the user stays known.
      facts = isSame ? { ...next, session: { ...facts?.session, ...next.session } } : next
      session = facts.session
      isRenewing = false
      judge()
    },
    end(reason, error) {
      epoch += 1
      facts = undefined
      isRenewing = false
      backoff.clear()
      session = { status: 'anonymous', reason, ...(error && { error }) }
      publish()
    },
    fail(error, attempt) {
      backoff.note(error, attempt)
      isRenewing = false
      if (session.status === 'loading') session = { status: 'anonymous', reason: 'error', error }
      judge()
    },
    judge,
    pause() {
      pausedUntil = runtime.now() + pauseMs
      publish()
    },
    setRenewing(next) {
      isRenewing = next
      publish()
    },
    setSub(sub) {
      if (session.status !== 'authenticated' || !facts) return
      if (session.sub !== undefined && session.sub !== sub) throw anotherUser()
      session = { ...session, sub }
      facts = { ...facts, session: { ...session, stale: false } }
      publish()
    },
    emit: (type, error) => fireEvent(state, runtime, { type, session: state.session, error }),
  }
}

function nextAttemptAt(
  facts: LocalFacts | undefined,
  { failure, kind, retryAt }: Backoff,
  pausedUntil: number,
): number | undefined {
  // A set-up that was wrong is tried once more when the token expires, because it may have been mended.
  if (failure) return kind === 'pointless' ? facts?.expiresAt : retryAt
  return facts?.renewAt === undefined ? undefined : Math.max(facts.renewAt, pausedUntil)
}

/** Without a refresh token, the server decides: it is asked when the token expires. */
function standingOf(
  facts: LocalFacts | undefined,
  { kind, failure }: Backoff,
  now: number,
): ReturnType<typeof judgeSession> {
  return judgeSession(
    { expiresAt: facts?.expiresAt, renewable: kind !== 'pointless', failure },
    now,
  )
}

function asStale(session: Session): Session {
  return session.status === 'authenticated' ? { ...session, stale: true } : session
}

function isSessionOf(id: string, { session }: LocalFacts): boolean {
  return session.status === 'authenticated' && session.id === id
}

function describeToken(
  facts: LocalFacts | undefined,
  isRenewing: boolean,
  { failure, kind }: Pick<Backoff, 'failure' | 'kind'>,
): TokenStatus {
  const { expiresAt, scope = [], renewable = false } = facts ?? {}
  const error = facts && failure && restoreError(failure)
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
