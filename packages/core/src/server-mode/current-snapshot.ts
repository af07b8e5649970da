import type { GenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { nextFailure } from '../session/backoff'
import {
  type CurrentSession,
  createCurrentSession,
  describeSession,
  keepReference,
} from '../session/current-session'
import { judgeSession } from '../session/judge-failure'
import { type RenewalFailure, restoreError, retryAtOf } from '../session/refresh-lead-time'
import { otherUser } from '../session/require-session'
import type { SessionView } from '../session/view'
import type { AnonymousReason, KnownUser, Session } from '../session-state'
import type { ServerSnapshot } from './snapshot'

/** The kind of a request that failed: a session request, or a token refresh. */
export type Attempt = 'session' | 'renewal'

/** The last failed request of a tab, and when a retry is allowed. */
export interface Backoff {
  readonly failure: RenewalFailure | undefined
  readonly attempt: Attempt | undefined
  /** Why the last session request failed, if it did. */
  sessionError: GenAuthError | undefined
  /** Returns whether no retry can succeed. A failed session request can always be retried later. */
  isPointless(): boolean
  /** Returns the error of the last refresh, as long as the server's `Retry-After` forbids another refresh. */
  retryAfterError(): GenAuthError | undefined
  /** Records a failure. A failed session request does not change the `Retry-After` of a failed refresh. */
  note(error: GenAuthError, attempt: Attempt): void
  /** Forgets the failure, after a successful request. */
  clear(): void
}

/** Details of a snapshot that a tab receives. */
export interface ReceivedDetails {
  readonly error?: GenAuthError | undefined
  /** The session that the app has rendered already. If the new session is equal, `getSession()` returns this object. */
  readonly rendered?: Session | undefined
}

/** The session on the server, as this tab last received it, and the last failed request. */
export interface CurrentSnapshot extends CurrentSession<ServerSnapshot> {
  readonly backoff: Omit<Backoff, 'note'>
  /** The error that the server returned with the snapshot, such as the error of a login. */
  readonly error: GenAuthError | undefined
  /** Returns when a refresh, a retry or a session request is due. */
  dueAt(): number | undefined
  /** Returns whether the token has expired and the set-up prevents every refresh. In all other cases the server ends the session. */
  isOver(): boolean
  /** Shows the session of a snapshot. Fires no event. */
  receive(snapshot: ServerSnapshot, details?: ReceivedDetails): void
  /** Shows that a session request or a refresh failed. */
  fail(error: GenAuthError, attempt: Attempt): void
  /** Shows the session as stale if its token has expired since the last failure. */
  judge(): void
  /**
   * Adds the user's `sub` if the login returned none.
   *
   * @throws {GenAuthError} `user_mismatch` if the session belongs to another user
   */
  setSub(sub: string): void
}

/** Creates the session of a tab, without a snapshot. A missing refresh token does not end the session: only the server can end it. */
export function createCurrentSnapshot(view: SessionView, runtime: Runtime): CurrentSnapshot {
  const backoff = createBackoff(runtime)
  const current: CurrentSession<ServerSnapshot> = createCurrentSession({
    view,
    runtime,
    describe: (held) => ({
      ...held,
      failure: backoff.failure,
      renewable: held.renewable && !backoff.isPointless(),
    }),
    nextAt: () => dueAt(),
  })
  const { adopt, end } = current
  const dueAt = () => {
    const { failure } = backoff
    const { expiresAt, renewAt } = current.held ?? {}
    // If the set-up is wrong, an administrator may correct it later, so send one more refresh when the token expires.
    if (failure) return backoff.isPointless() ? expiresAt : retryAtOf(failure)
    return renewAt === undefined ? undefined : current.afterCooldown(renewAt)
  }
  const standing = (held = current.held) =>
    judgeSession(
      { expiresAt: held?.expiresAt, renewable: !backoff.isPointless(), failure: backoff.failure },
      runtime.now(),
    )
  const staleIfNeeded = (session: Session): Session =>
    session.status === 'authenticated' && standing() !== 'current'
      ? { ...session, stale: true }
      : session
  const snapshot = Object.assign(current, {
    backoff,
    error: undefined as GenAuthError | undefined,
    dueAt,
    isOver: () => standing() === 'over',
    receive(next, { error, rendered = view.session } = {}) {
      const { held } = current
      const isSame = held?.id === next.id
      backoff.sessionError = undefined
      // If the session has not changed, the error of a failed refresh remains.
      const isNews = !isSame || next.revision > held.revision
      if (isNews || backoff.attempt === 'session') backoff.clear()
      snapshot.error = error
      // Keep the `sub` that an earlier request added.
      const known = isSame ? { ...next, ...keepNewest(held, next) } : next
      const session = describeSession({ ...known, stale: standing(known) !== 'current' })
      showUser(view, known.user, () => adopt(known, keepReference(rendered, session)))
    },
    end(reason: AnonymousReason, error?: GenAuthError) {
      snapshot.error = view.user = undefined
      backoff.clear()
      end(reason, error)
    },
    fail(error, attempt) {
      backoff.note(error, attempt)
      const isLoading = view.session.status === 'loading'
      const session: Session = isLoading
        ? { status: 'anonymous', reason: 'error', error }
        : staleIfNeeded(view.session)
      current.publish({ session, isRenewing: false })
    },
    judge: () => current.publish({ session: staleIfNeeded(view.session) }),
    setSub(sub) {
      const { held } = current
      if (!held) return
      if (held.sub !== undefined && held.sub !== sub) throw otherUser()
      const next = { ...held, sub }
      adopt(next, staleIfNeeded(describeSession(next)))
    },
  } satisfies Partial<CurrentSnapshot>)
  return snapshot
}

/** Changes the user together with the session, so that no subscriber sees the user of one session with another session. */
function showUser(view: SessionView, user: KnownUser | undefined, showSession: () => void): void {
  const isChanged = view.user !== user
  view.user = user
  showSession()
  // The session may be the same.
  if (isChanged) view.show({})
}

/** Returns the values of two snapshots of a session that do not depend on the revision: the known `sub`, and the newer claims. */
function keepNewest(
  held: ServerSnapshot,
  next: ServerSnapshot,
): Pick<ServerSnapshot, 'sub' | 'user' | 'userVersion' | 'userDueAt'> {
  const isOlder = (next.userVersion ?? 0) < (held.userVersion ?? 0)
  const { user, userVersion, userDueAt } = isOlder && next.user ? held : next
  return { sub: next.sub ?? held.sub, user: noteChange(held.user, user), userVersion, userDueAt }
}

/** Returns the earlier user if no claim has changed. */
function noteChange(
  before: KnownUser | undefined,
  after: KnownUser | undefined,
): KnownUser | undefined {
  if (!before || !after) return after
  const { claims, isPartial } = after
  const isSame = keepReference(before, { ...before, claims, isPartial }) === before
  return isSame ? before : { ...after, isChanged: true }
}

/** Creates the backoff of a tab, without a failure. */
function createBackoff({ now, random }: Pick<Runtime, 'now' | 'random'>): Backoff {
  const backoff: { -readonly [Key in keyof Backoff]: Backoff[Key] } = {
    failure: undefined,
    attempt: undefined,
    sessionError: undefined,
    isPointless: () => backoff.attempt === 'renewal' && backoff.failure?.retryAt === undefined,
    retryAfterError() {
      const { failure, attempt } = backoff
      // If the set-up is wrong, ignore `Retry-After`. The next refresh waits until the token has expired. If that refresh fails, the session
      // ends.
      if (!failure || attempt !== 'renewal' || backoff.isPointless()) return undefined
      return now() < (failure.notBefore ?? 0) ? restoreError(failure) : undefined
    },
    note(error, attempt) {
      if (attempt === 'session') backoff.sessionError = error
      if (attempt === 'session' && backoff.attempt === 'renewal') return
      backoff.failure = nextFailure(backoff.failure, error, now(), random())
      backoff.attempt = attempt
    },
    clear() {
      backoff.failure = backoff.attempt = backoff.sessionError = undefined
    },
  }
  return backoff
}
