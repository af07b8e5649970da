import { isGenAuthError } from '../errors'
import type { LogoutReturn } from '../session/pending-logout'
import { unexpectedError } from '../unexpected-error'
import { applyResponse, type ResponseDetails } from './apply-snapshot'
import { callServer } from './call-server'
import { sendLogout } from './logout'
import type { ConnectionParts } from './parts'
import { unknownLogoutAt } from './persisted-flags'
import { readSessionResponse, type ServerSnapshot, type SessionResponse } from './snapshot'

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
      const response = withLogoutReturn(readSessionResponse(body, runtime.now()), fromLogout)
      if (known.epoch !== epoch) return
      const { snapshot, error } = response
      const isOvertaken = known.snapshot !== before && isOlder(snapshot, known.snapshot)
      if (!isOvertaken || error) {
        await applyUnlessLoggedOut(parts, response, { isReturn: isReturn && !error })
      }
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

/** Adds the result of the logout that has redirected to this page. Does not change the response for a signed-in user. */
export function withLogoutReturn(
  response: SessionResponse,
  fromLogout: LogoutReturn | undefined,
): SessionResponse {
  if (!fromLogout || response.error || response.snapshot) return response
  const { error } = fromLogout
  if (error) return { ...response, reason: 'error', error }
  // The server no longer has the reason why the session ended. Set the reason `logout`, so that the app starts no automatic login.
  return response.reason === 'none' ? { ...response, reason: 'logout' } : response
}

/** Returns whether the first snapshot is older than the second, because the token was refreshed after the first snapshot. */
function isOlder(snapshot: ServerSnapshot | undefined, than: ServerSnapshot | undefined): boolean {
  return snapshot !== undefined && snapshot.id === than?.id && snapshot.revision < than.revision
}

/**
 * Applies a session response. If the user has logged out of this session, shows the signed-out state instead, and repeats a pending logout.
 */
export async function applyUnlessLoggedOut(
  parts: ConnectionParts,
  response: SessionResponse,
  details: ResponseDetails = {},
): Promise<void> {
  const { flags } = parts
  if (!isLoggedOut(parts, response.snapshot)) {
    flags.pendingLogout.clear()
    return applyResponse(parts, response, details)
  }
  await showSignedOut(parts)
  if (flags.pendingLogout.read() !== undefined) await repeatLogout(parts)
}

function isLoggedOut({ flags }: ConnectionParts, snapshot: ServerSnapshot | undefined): boolean {
  if (!snapshot) return false
  const pendingLogout = flags.pendingLogout.read()
  // A session that started after the logout belongs to a new login.
  const loggedOutAt = unknownLogoutAt(pendingLogout)
  const isUnknown = loggedOutAt !== undefined && (snapshot.startedAt ?? loggedOutAt) <= loggedOutAt
  return isUnknown || [pendingLogout, flags.loggedOut.read()].includes(snapshot.id)
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
