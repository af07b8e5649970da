import { isGenAuthError } from '../errors'
import type { LogoutReturn } from '../session/pending-logout'
import { unexpectedError } from '../unexpected-error'
import { applySnapshot } from './apply-snapshot'
import { callServer } from './call-server'
import { sendLogout } from './logout'
import type { ConnectionParts } from './parts'
import { unknownLogoutAt } from './persisted-flags'
import { type LocalSnapshot, readSnapshot } from './snapshot'

/** Options of the first session request after a page load. */
export interface FirstSessionRequest {
  readonly earlyResponse?: Promise<Response> | undefined
  readonly isReturn: boolean
  /** The result of the logout that has redirected to this page. */
  readonly fromLogout?: LogoutReturn | undefined
}

/** Requests the session from the server. */
export interface SessionRefresh {
  /** Requests the session, or joins a pending request. Never rejects. Errors are in the session and the token status. */
  now(first?: FirstSessionRequest): Promise<void>
  /** Sends a new request after a pending one, because the response to the pending request may be outdated. Never rejects. */
  again(isReturn?: boolean): Promise<void>
  /** When the last request was sent, in epoch milliseconds. */
  readonly requestedAt: number
}

/** Creates the session requests of a tab. */
export function createSessionRefresh(parts: ConnectionParts): SessionRefresh {
  const { known, runtime } = parts
  let pendingRequest: Promise<void> | undefined
  let requestedAt = 0
  const readSession = async ({ earlyResponse, isReturn, fromLogout }: FirstSessionRequest) => {
    const { epoch, snapshot: before } = known
    requestedAt = runtime.now()
    try {
      const body = await callServer(parts, { path: '/session' }, earlyResponse)
      const snapshot = withLogoutReturn(readSnapshot(body, runtime.now()), fromLogout)
      if (known.epoch !== epoch) return
      const isOvertaken = known.snapshot !== before && isOlder(snapshot, known.snapshot)
      if (!isOvertaken || snapshot.error)
        await applyUnlessLoggedOut(parts, snapshot, isReturn && !snapshot.error)
    } catch (error) {
      if (known.epoch === epoch) known.fail(unexpectedError(error, { retryable: true }), 'session')
    }
  }
  const now: SessionRefresh['now'] = (first = { isReturn: false }) => {
    pendingRequest ??= readSession(first).finally(() => {
      pendingRequest = undefined
    })
    return pendingRequest
  }
  return {
    get requestedAt() {
      return requestedAt
    },
    now,
    async again(isReturn = false) {
      await pendingRequest
      await now({ isReturn })
    },
  }
}

/** Adds the result of the logout that has redirected to this page. Does not change the snapshot of a signed-in user. */
export function withLogoutReturn(
  snapshot: LocalSnapshot,
  fromLogout: LogoutReturn | undefined,
): LocalSnapshot {
  const { session } = snapshot
  if (!fromLogout || snapshot.error || session.status !== 'anonymous') return snapshot
  const { error } = fromLogout
  if (error) return { ...snapshot, session: { status: 'anonymous', reason: 'error' }, error }
  // The server no longer has the reason why the session ended. Set the reason `logout`, so that the app starts no automatic login.
  return session.reason === 'none'
    ? { ...snapshot, session: { status: 'anonymous', reason: 'logout' } }
    : snapshot
}

/** Returns whether the first snapshot is older than the second, because the token was refreshed after the first snapshot. */
function isOlder({ session, revision }: LocalSnapshot, than: LocalSnapshot | undefined): boolean {
  if (session.status !== 'authenticated' || than?.session.status !== 'authenticated') return false
  return session.id === than.session.id && revision < than.revision
}

/**
 * Applies a snapshot. If the user has logged out of the snapshot's session, shows the signed-out state instead, and repeats a pending
 * logout.
 */
export async function applyUnlessLoggedOut(
  parts: ConnectionParts,
  snapshot: LocalSnapshot,
  isReturn: boolean,
): Promise<void> {
  const { flags } = parts
  if (!isLoggedOut(parts, snapshot)) {
    flags.pendingLogout.clear()
    return applySnapshot(parts, snapshot, isReturn)
  }
  await showSignedOut(parts)
  if (flags.pendingLogout.read() !== undefined) await repeatLogout(parts)
}

function isLoggedOut({ flags }: ConnectionParts, { session, startedAt }: LocalSnapshot): boolean {
  if (session.status !== 'authenticated') return false
  const pendingLogout = flags.pendingLogout.read()
  // A session that started after the logout belongs to a new login.
  const loggedOutAt = unknownLogoutAt(pendingLogout)
  const isUnknown = loggedOutAt !== undefined && (startedAt ?? loggedOutAt) <= loggedOutAt
  return isUnknown || [pendingLogout, flags.loggedOut.read()].includes(session.id)
}

async function showSignedOut({ known, state }: ConnectionParts): Promise<void> {
  const { status } = state.session
  // If the tab is already signed out, do not reset the backoff.
  if (status !== 'anonymous') known.end('logout')
  if (status === 'authenticated') await known.emit('logout')
}

/** Sends a logout that the server has not received. The tab stays signed out. If the request fails, it is retried later. */
async function repeatLogout(parts: ConnectionParts): Promise<void> {
  const { known } = parts
  const { epoch } = known
  try {
    await sendLogout(parts, { scope: 'local' })
    if (known.epoch === epoch) known.end('logout')
  } catch (error) {
    if (known.epoch === epoch && isGenAuthError(error)) known.fail(error, 'session')
  }
}
