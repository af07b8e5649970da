import { isGenAuthError } from '../errors'
import { describeChange } from '../session/describe-change'
import { forgetPendingLogout, type LogoutReturn } from '../session/pending-logout'
import type { Session } from '../session-state'
import { unexpectedError } from '../unexpected-error'
import { callServer } from './call-server'
import type { ServerContext } from './context'
import { unknownLogoutAt } from './persisted-flags'
import { sendLogout } from './send-logout'
import { readSessionResponse, type ServerSnapshot, type SessionResponse } from './snapshot'
import { loggedInMessage, type RenewedMessage } from './tabs'

/** Options of a session request after a page load or a login. */
export interface SessionRequest {
  readonly earlyResponse?: Promise<Response> | undefined
  readonly isReturn: boolean
  /** The result of the logout that has redirected to this page. */
  readonly fromLogout?: LogoutReturn | undefined
}

/** Requests the session from the server. */
export interface SessionRefresh {
  /** Requests the session, or joins a pending request. Never rejects. Errors are in the session and the token status. */
  now(first?: SessionRequest): Promise<void>
  /** Sends a new request after a pending one, because the response to the pending request may be outdated. Never rejects. */
  again(request?: SessionRequest): Promise<void>
  /** When the last request was sent, in epoch milliseconds. */
  readonly requestedAt: number
}

/** Creates the session requests of a tab. */
export function createSessionRefresh(context: ServerContext): SessionRefresh {
  const { current, runtime, view } = context
  let pendingRequest: Promise<void> | undefined
  let requestedAt = 0
  const send = async (earlyResponse?: Promise<Response>) => {
    requestedAt = runtime.now()
    const body = await callServer(context, { path: '/session' }, earlyResponse)
    return readSessionResponse(body, runtime.now())
  }
  const readSession = async ({ earlyResponse, isReturn, fromLogout }: SessionRequest) => {
    const { epoch, held: before } = current
    try {
      let read = await send(earlyResponse)
      // Request the session one more time, with the current cookie. If this request fails, the tab keeps its session, and retries later.
      if (isMaybeOutdated(read) && view.session.status !== 'anonymous') read = await send()
      if (current.epoch !== epoch) return
      const response = withLogoutReturn(read, fromLogout)
      const { snapshot, error } = response
      const isOvertaken = current.held !== before && isOlder(snapshot, current.held)
      if (!isOvertaken || error) {
        await applyUnlessLoggedOut(context, response, { isReturn: isReturn && !error })
      }
    } catch (error) {
      if (current.epoch === epoch)
        current.fail(unexpectedError(error, { retryable: true }), 'session')
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
    async again(request) {
      await pendingRequest
      await now(request)
    },
  }
}

/**
 * Returns whether the browser may have a newer, valid cookie than the request had. If another tab refreshes the session while a request is
 * delayed, the server reports the older cookie of the request as `expired`. An error proves that the session has ended.
 */
function isMaybeOutdated({ snapshot, reason, error }: SessionResponse): boolean {
  return !snapshot && reason === 'expired' && !error
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
  context: ServerContext,
  response: SessionResponse,
  details: ResponseDetails = {},
): Promise<void> {
  const { flags } = context
  const { snapshot } = response
  if (!snapshot || !isLoggedOut(context, snapshot)) {
    flags.pendingLogout.clear()
    return applyResponse(context, response, details)
  }
  await showSignedOut(context)
  if (flags.pendingLogout.read() !== undefined) await repeatLogout(context, snapshot)
}

function isLoggedOut({ flags }: ServerContext, snapshot: ServerSnapshot): boolean {
  const pendingLogout = flags.pendingLogout.read()
  // A session that started after the logout belongs to a new login.
  const loggedOutAt = unknownLogoutAt(pendingLogout)
  const isUnknown = loggedOutAt !== undefined && (snapshot.startedAt ?? loggedOutAt) <= loggedOutAt
  return isUnknown || [pendingLogout, flags.loggedOut.read()].includes(snapshot.id)
}

async function showSignedOut({ current, view }: ServerContext): Promise<void> {
  const { status } = view.session
  // If the tab is already signed out, do not reset the backoff.
  if (status !== 'anonymous') current.end('logout')
  if (status === 'authenticated') await current.emit('logout')
}

/** Sends a logout that the server has not received. The tab stays signed out. If the request fails, it is retried later. */
async function repeatLogout(context: ServerContext, { id }: ServerSnapshot): Promise<void> {
  const { current } = context
  const { epoch } = current
  try {
    await sendLogout(context, { scope: 'local' }, id)
    if (current.epoch === epoch) current.end('logout')
  } catch (error) {
    if (current.epoch === epoch && isGenAuthError(error)) current.fail(error, 'session')
  }
}

/** How a session response arrived. */
export interface ResponseDetails {
  /** Whether a login has redirected to this page. */
  readonly isReturn?: boolean
  /** The session that the app has rendered already. */
  readonly rendered?: Session | undefined
}

/** Updates this tab from the server's response and fires the event for the change. Resolves when the listeners have finished. */
async function applyResponse(
  context: ServerContext,
  response: SessionResponse,
  { isReturn = false, rendered }: ResponseDetails,
): Promise<void> {
  const { snapshot, error } = response
  if (!snapshot) return applySignedOut(context, response)
  const { current, view } = context
  const { status } = view.session
  const before = current.held
  current.receive(snapshot, { error, rendered })
  if (isReturn) forgetPendingLogout(context)
  announce(context, snapshot)
  // A page load with a signed-in user is not a login, unless a login has redirected to this page.
  if (status === 'loading' && !isReturn) return
  const change = describeChange(before, snapshot)
  if (change) await current.emit(change)
}

async function applySignedOut(
  { current, view, flags }: ServerContext,
  { reason: serverReason, error }: SessionResponse,
): Promise<void> {
  const before = view.session
  if (before.status === 'loading') return current.end(serverReason, error)
  if (before.status === 'anonymous') {
    // The server may have deleted the reason why the session ended. So keep the reason that this tab shows.
    const isKnown = serverReason === 'none' && before.reason !== 'error'
    return isKnown ? current.end(before.reason, before.error) : current.end(serverReason, error)
  }
  const localReason = flags.loggedOut.read() === before.id ? 'logout' : 'expired'
  const reason = serverReason === 'none' ? localReason : serverReason
  // The server returns the error of an ended session in one response only, maybe to another tab. If this tab has not received the error,
  // use the error of its own last refresh.
  const { error: tokenError } = view.tokenStatus
  const why = error ?? (reason === 'expired' && !tokenError?.retryable ? tokenError : undefined)
  current.end(reason, why)
  await current.emit(reason === 'logout' ? 'logout' : 'expired', why)
}

/** Sends a message to the other tabs if no tab has shown this session before. */
function announce({ flags, tabs }: ServerContext, { id }: ServerSnapshot): void {
  if (flags.shown.read() === id) return
  flags.shown.set(id)
  tabs.post(loggedInMessage)
}

/** Adopts another tab's refresh, unless this tab already has it. */
export async function receiveRenewal(
  { current }: ServerContext,
  { id, revision, renewAt, expiresAt }: RenewedMessage,
): Promise<void> {
  const { held: snapshot } = current
  if (snapshot?.id !== id || revision <= snapshot.revision) return
  // The message has no claims, so this tab requests its claims itself when they are due.
  const nextAt = Math.min(renewAt ?? Infinity, snapshot.userDueAt ?? Infinity)
  const next = { revision, renewAt: nextAt < Infinity ? nextAt : undefined, expiresAt }
  current.receive({ ...snapshot, ...next }, { error: current.error })
  await current.emit('renewed')
}
