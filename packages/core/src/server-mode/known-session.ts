import { GenAuthError } from '../errors'
import type { AnonymousReason, GenAuthEventType, Session, TokenStatus } from '../genauth'
import { fireEvent } from '../session/fire-event'
import { judgeSession } from '../session/judge-session'
import { keepReference } from '../session/keep-reference'
import { restoreError } from '../session/renewal-failure'
import { type Attempt, type Backoff, createBackoff } from './backoff'
import type { ConnectionContext } from './context'
import { describeSession, type ServerSnapshot } from './snapshot'
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

/** Details of a snapshot that a tab adopts. */
export interface AdoptDetails {
  readonly error?: GenAuthError | undefined
  /** The session that the app has rendered already. If the new session is equal, `getSession()` returns this object. */
  readonly rendered?: Session | undefined
}

/** The session on the server, as this tab last received it. */
export interface KnownSession {
  /** The current snapshot; `undefined` if no user is signed in. */
  readonly snapshot: ServerSnapshot | undefined
  /** The number of logins and logouts in this tab. If the number changes during a request, the response is late and must be ignored. */
  readonly epoch: number
  /** The last failure, and when a retry is allowed. */
  readonly backoff: Omit<Backoff, 'note'>
  /** Returns whether the token has expired and the set-up prevents every refresh. In all other cases the server ends the session. */
  hasEnded(): boolean
  /** Returns whether a refresh or a retry is due. */
  isDue(): boolean
  /** The error that the server returned with the snapshot, such as the error of a login. */
  readonly error: GenAuthError | undefined
  /** Shows the session of a snapshot. Fires no event. */
  adopt(snapshot: ServerSnapshot, details?: AdoptDetails): void
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
  let session: Session = state.session
  let isRenewing = false
  let cooldownUntil = 0

  const standing = () => standingOf(known.snapshot, backoff, runtime.now())
  const nextAt = () =>
    isRenewing ? undefined : nextAttemptAt(known.snapshot, backoff, cooldownUntil)
  const publish = () => {
    const tokenStatus = describeToken(known.snapshot, isRenewing, backoff)
    showView(state, { session, tokenStatus, nextAt: nextAt() })
  }
  const known: { -readonly [Key in keyof KnownSession]: KnownSession[Key] } = {
    snapshot: undefined,
    error: undefined,
    epoch: 0,
    backoff,
    hasEnded: () => standing() === 'over',
    isDue: () => (nextAt() ?? Infinity) <= runtime.now(),
    adopt(next, { error, rendered = session } = {}) {
      const before = known.snapshot
      const isSame = before?.id === next.id
      if (!isSame) known.epoch += 1
      backoff.clearAfterSession(!isSame || next.revision > before.revision)
      // Keep the `sub` that an earlier request added.
      known.snapshot = isSame ? { ...next, sub: next.sub ?? before.sub } : next
      known.error = error
      session = keepReference(rendered, describeSession(known.snapshot, false))
      isRenewing = false
      known.judge()
    },
    end(reason, error) {
      known.epoch += 1
      known.snapshot = known.error = undefined
      isRenewing = false
      backoff.clear()
      session = signedOut(reason, error)
      publish()
    },
    fail(error, attempt) {
      backoff.note(error, attempt)
      isRenewing = false
      if (session.status === 'loading') session = signedOut('error', error)
      known.judge()
    },
    judge() {
      if (session.status === 'authenticated' && standing() !== 'current') {
        session = { ...session, stale: true }
      }
      publish()
    },
    startCooldown() {
      cooldownUntil = runtime.now() + cooldownMs
      publish()
    },
    setRenewing(next) {
      isRenewing = next
      publish()
    },
    setSub(sub) {
      if (session.status !== 'authenticated' || !known.snapshot) return
      known.snapshot = withSub(known.snapshot, sub)
      session = describeSession(known.snapshot, session.stale)
      publish()
    },
    emit: (type, error) => fireEvent(state, runtime, { type, session: state.session, error }),
  }
  return known
}

function nextAttemptAt(
  snapshot: ServerSnapshot | undefined,
  { failure, kind, retryAt }: Backoff,
  cooldownUntil: number,
): number | undefined {
  // If the set-up is wrong, an administrator may correct it later, so send one more refresh when the token expires.
  if (failure) return kind === 'pointless' ? snapshot?.expiresAt : retryAt
  return snapshot?.renewAt === undefined ? undefined : Math.max(snapshot.renewAt, cooldownUntil)
}

/** Returns the state of the session. A missing refresh token does not end the session here: only the server can end such a session. */
function standingOf(
  snapshot: ServerSnapshot | undefined,
  { kind, failure }: Backoff,
  now: number,
): ReturnType<typeof judgeSession> {
  return judgeSession(
    { expiresAt: snapshot?.expiresAt, renewable: kind !== 'pointless', failure },
    now,
  )
}

function describeToken(
  snapshot: ServerSnapshot | undefined,
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

function signedOut(reason: AnonymousReason, error: GenAuthError | undefined): Session {
  return { status: 'anonymous', reason, ...(error && { error }) }
}

/** @throws {GenAuthError} `user_mismatch` if the session belongs to another user */
function withSub(snapshot: ServerSnapshot, sub: string): ServerSnapshot {
  if (snapshot.sub === undefined || snapshot.sub === sub) return { ...snapshot, sub }
  throw new GenAuthError(
    'user_mismatch',
    'GenAuth returned another user than at login. Log out, then log in again.',
  )
}
