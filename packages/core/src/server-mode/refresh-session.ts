import type { LogoutReturn } from '../session/pending-logout'
import { unexpectedError } from '../unexpected-error'
import { applySnapshot } from './apply-snapshot'
import { callServer } from './call-server'
import type { ConnectionParts } from './connection-parts'
import { type LocalSnapshot, readSnapshot } from './local-snapshot'
import { unknownLogoutAt } from './persisted-flags'
import { repeatLogout } from './repeat-logout'

/** Options of the first session request after a page load. */
export interface FirstSessionRequest {
  readonly asked?: Promise<Response> | undefined
  readonly isReturn: boolean
  /** The logout that came back to this page. */
  readonly fromLogout?: LogoutReturn | undefined
}

/** Asks the server who is logged in. */
export interface SessionRefresh {
  /** Asks, or joins who is asking. Never rejects: what went wrong is in the session or the token status. */
  now(first?: FirstSessionRequest): Promise<void>
  /** Asks anew after what has happened just now: an answer that is under way may be of before. Never rejects. */
  again(isReturn?: boolean): Promise<void>
  /** When it was asked last, in epoch milliseconds. */
  readonly requestedAt: number
}

/** Makes the one look of a page. */
export function createSessionRefresh(parts: ConnectionParts): SessionRefresh {
  const { known, runtime } = parts
  let underWay: Promise<void> | undefined
  let requestedAt = 0
  const readSession = async ({ asked, isReturn, fromLogout }: FirstSessionRequest) => {
    const { epoch, snapshot: before } = known
    requestedAt = runtime.now()
    try {
      const body = await callServer(parts, { path: '/session' }, asked)
      const snapshot = withLogoutReturn(readSnapshot(body, runtime.now()), fromLogout)
      if (known.epoch !== epoch) return
      const isOvertaken = known.snapshot !== before && isOlder(snapshot, known.snapshot)
      if (!isOvertaken || snapshot.error) await takeIn(parts, snapshot, isReturn)
    } catch (error) {
      if (known.epoch === epoch) known.fail(unexpectedError(error, { retryable: true }), 'session')
    }
  }
  const now: SessionRefresh['now'] = (first = { isReturn: false }) => {
    underWay ??= readSession(first).finally(() => {
      underWay = undefined
    })
    return underWay
  }
  return {
    get requestedAt() {
      return requestedAt
    },
    now,
    async again(isReturn = false) {
      await underWay
      await now({ isReturn })
    },
  }
}

/** The facts with what this page knows of a logout that came back to it. Signed-in users keep their session as it is. */
export function withLogoutReturn(
  snapshot: LocalSnapshot,
  fromLogout: LogoutReturn | undefined,
): LocalSnapshot {
  const { session } = snapshot
  if (!fromLogout || snapshot.error || session.status !== 'anonymous') return snapshot
  const { error } = fromLogout
  if (error) return { ...snapshot, session: { status: 'anonymous', reason: 'error' }, error }
  // The server's session ended without a reason that is still known. The page must not log in again by itself.
  return session.reason === 'none'
    ? { ...snapshot, session: { status: 'anonymous', reason: 'logout' } }
    : snapshot
}

/** Whether a renewal was quicker than this answer, which is of before it. */
function isOlder({ session, revision }: LocalSnapshot, than: LocalSnapshot | undefined): boolean {
  if (session.status !== 'authenticated' || than?.session.status !== 'authenticated') return false
  return session.id === than.session.id && revision < than.revision
}

/** Takes in what the server said, unless it is about somebody who has logged out since, or without its knowing. */
export async function takeIn(
  parts: ConnectionParts,
  snapshot: LocalSnapshot,
  isReturn: boolean,
): Promise<void> {
  const { flags } = parts
  if (!hasLeft(parts, snapshot)) {
    flags.pendingLogout.clear()
    return applySnapshot(parts, snapshot, isReturn)
  }
  await showSignedOut(parts)
  if (flags.pendingLogout.read() !== undefined) await repeatLogout(parts)
}

function hasLeft({ flags }: ConnectionParts, { session, startedAt }: LocalSnapshot): boolean {
  if (session.status !== 'authenticated') return false
  const left = flags.pendingLogout.read()
  // Whoever has logged in since is not who has logged out.
  const leftAt = unknownLogoutAt(left)
  const isUnknown = leftAt !== undefined && (startedAt ?? leftAt) <= leftAt
  return isUnknown || [left, flags.loggedOut.read()].includes(session.id)
}

async function showSignedOut({ known, state }: ConnectionParts): Promise<void> {
  const { status } = state.session
  // Where that is known, the pauses between the attempts go on growing.
  if (status !== 'anonymous') known.end('logout')
  if (status === 'authenticated') await known.emit('logout')
}
