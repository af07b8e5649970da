import { GenAuthError } from '../errors'
import type { AnonymousReason, GenAuthEventType, Session, TokenStatus } from '../genauth'
import { fireEvent } from '../session/fire-event'
import { judgeSession } from '../session/judge-session'
import { keepReference } from '../session/keep-reference'
import { restoreError } from '../session/renewal-failure'
import { type Attempt, type Backoff, createBackoff } from './backoff'
import type { ConnectionContext } from './context'
import type { LocalSnapshot } from './snapshot'
import type { ConnectionState, ConnectionView } from './state'

/** Updates the state that the app reads. If nothing has changed, keeps all references and does not call the subscribers. */
function showView(state: ConnectionState, { session, tokenStatus, nextAt }: ConnectionView): void {
  const next: ConnectionView = {
    session: keepReference(state.session, session),
    tokenStatus: keepReference(state.tokenStatus, tokenStatus),
    nextAt,
  }
  const isSame =
    next.session === state.session &&
    next.tokenStatus === state.tokenStatus &&
    next.nextAt === state.nextAt
  if (!isSame) state.show(next)
}

/** How long to wait after a successful refresh if the next refresh is already due. In milliseconds. */
const cooldownMs = 5000

/** The session on the server, as this tab last received it. */
export interface KnownSession {
  /** The current snapshot; `undefined` without a session. */
  readonly snapshot: LocalSnapshot | undefined
  /** The number of logins and logouts in this tab. If the number changes during a request, the response is late and must be ignored. */
  readonly epoch: number
  /** The last failure, and when a retry is allowed. */
  readonly backoff: Omit<Backoff, 'note'>
  /** Returns whether the token has expired and the set-up prevents every refresh. In all other cases the server ends the session. */
  hasEnded(): boolean
  /** Whether a refresh or a retry is due. */
  readonly isDue: boolean
  /** Shows the session of a snapshot. Fires no event. */
  adopt(snapshot: LocalSnapshot): void
  /** Shows the signed-out state. Fires no event. */
  end(reason: AnonymousReason, error?: GenAuthError): void
  /** Records that a session request or a refresh failed. */
  fail(error: GenAuthError, attempt: Attempt): void
  /** Shows the session as stale if its token has expired since the last failure. */
  judge(): void
  /** Starts the cooldown, because the refresh succeeded but the next one is already due. */
  startCooldown(): void
  setRenewing(isRenewing: boolean): void
  /** Adds the user's `sub` if the login returned none. */
  setSub(sub: string): void
  /** Fires an event. Resolves when all listeners have finished, or after 5 s. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
}

/** Creates the session of a tab, without a snapshot. */
export function createKnownSession({ state, runtime }: ConnectionContext): KnownSession {
  const backoff = createBackoff(runtime)
  let snapshot: LocalSnapshot | undefined
  let session: Session = state.session
  let isRenewing = false
  let cooldownUntil = 0
  let epoch = 0

  const standing = () => standingOf(snapshot, backoff, runtime.now())
  const nextAt = () => (isRenewing ? undefined : nextAttemptAt(snapshot, backoff, cooldownUntil))
  const publish = () => {
    const tokenStatus = describeToken(snapshot, isRenewing, backoff)
    showView(state, { session, tokenStatus, nextAt: nextAt() })
  }
  const judge = () => {
    if (standing() !== 'current') session = asStale(session)
    publish()
  }
  return {
    get snapshot() {
      return snapshot
    },
    get epoch() {
      return epoch
    },
    backoff,
    hasEnded: () => standing() === 'over',
    get isDue() {
      return (nextAt() ?? Infinity) <= runtime.now()
    },
    adopt(next) {
      const isSame = session.status === 'authenticated' && isSessionOf(session.id, next)
      if (!isSame) epoch += 1
      backoff.clearAfterSession(!isSame || next.revision > (snapshot?.revision ?? 0))
      // Keep the `sub` that an earlier request added.
      snapshot = isSame ? { ...next, session: { ...snapshot?.session, ...next.session } } : next
      session = snapshot.session
      isRenewing = false
      judge()
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
      if (session.status === 'loading') session = { status: 'anonymous', reason: 'error', error }
      judge()
    },
    judge,
    startCooldown() {
      cooldownUntil = runtime.now() + cooldownMs
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

function nextAttemptAt(
  snapshot: LocalSnapshot | undefined,
  { failure, kind, retryAt }: Backoff,
  cooldownUntil: number,
): number | undefined {
  // If the set-up is wrong, an administrator may correct it later, so send one more refresh when the token expires.
  if (failure) return kind === 'pointless' ? snapshot?.expiresAt : retryAt
  return snapshot?.renewAt === undefined ? undefined : Math.max(snapshot.renewAt, cooldownUntil)
}

/** Returns the state of the session. A missing refresh token does not end the session here: only the server can end such a session. */
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
    'GenAuth returned another user than at login. Log out, then log in again.',
  )
}
