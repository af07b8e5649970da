import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '../errors'
import { parseJsonObject } from '../protocol/send-request'
import { decideRenewal } from '../session/decide-renewal'
import { createRenewer, type RenewalAttempt, type Renewer } from '../session/renewer'
import { callServer } from './call-server'
import type { ServerContext } from './context'
import type { CurrentSnapshot } from './current-snapshot'
import { followSessionChange, isSessionChange } from './session-change'
import { applyUnlessLoggedOut, receiveRenewal, type SessionRefresh } from './session-request'
import { readSessionResponse, type ServerSnapshot, type SessionResponse } from './snapshot'
import type { RenewedMessage } from './tabs'

/** A tab that holds the lock for longer than this time is frozen, because requests have a shorter timeout. In milliseconds. */
const lockTimeoutMs = 30_000

/**
 * Creates the renewer of a tab in server mode. While the server's `Retry-After` forbids a refresh, its methods reject with the error of the
 * last refresh.
 */
export function createServerRenewer(
  context: ServerContext,
  refreshSession: SessionRefresh,
): Renewer {
  const { key, runtime, current, view } = context
  const renewer = createRenewer<ServerSnapshot>({
    runtime,
    lockName: `genauth:${key}:renewal`,
    lockTimeoutMs,
    current,
    findWork: (attempt) => findWork(context, attempt),
    send: (before, attempt) => renewSession(context, before, attempt),
    fail: ({ before }, error) => void showFailure(current, before, error),
  })
  const unlessForbidden = async (renew: () => Promise<void>) => {
    const error = current.backoff.retryAfterError()
    if (error && !view.tokenStatus.isRenewing) {
      current.judge()
      throw error
    }
    await renew()
    if ((current.dueAt() ?? Infinity) <= runtime.now()) current.startCooldown()
  }
  /** Refreshes. If another session has replaced the session, adopts that session after the attempt has released its lock. */
  const followChange = async (renew: () => Promise<void>, again?: () => Promise<void>) => {
    const { held: before } = current
    try {
      await unlessForbidden(renew)
    } catch (error) {
      if (!isSessionChange(error)) throw error
      const next = await followSessionChange(context, refreshSession, before)
      if (next && again) await unlessForbidden(again)
    }
  }
  return {
    // The session of a new login needs no refresh, unless a caller forces one.
    ifDue: () => followChange(renewer.ifDue),
    now: () => followChange(renewer.now, renewer.now),
  }
}

/** Shows the error of a failed refresh. Ends the session if its token has expired and the set-up prevents every refresh. */
async function showFailure(
  current: CurrentSnapshot,
  { id }: ServerSnapshot,
  error: GenAuthError,
): Promise<void> {
  if (current.held?.id !== id) return
  current.fail(error, 'renewal')
  void current.emit('renewalFailed', error)
  if (!current.isOver()) return
  // The server also ends this session, unless the server's clock is behind.
  current.end('expired', error)
  await current.emit('expired', error)
}

/** Reads under the lock what other tabs have stored. Returns `undefined` if another tab has refreshed, or if the session has ended. */
async function findWork(
  context: ServerContext,
  { before, since }: RenewalAttempt<ServerSnapshot>,
): Promise<ServerSnapshot | undefined> {
  const { current, flags, runtime } = context
  // If the next refresh is due, the server may have lost the other tab's refresh. So do not adopt it, and request a refresh.
  const other = readMessage(flags.renewed.read())
  if (other?.renewAt && other.renewAt > runtime.now()) await receiveRenewal(context, other)
  const failed = readFailedRenewal(context, before)
  // The server decides whether a refresh is due. Another tab's token has not expired if this tab has adopted it.
  const decision = decideRenewal({
    before,
    stored: current.held && { ...current.held, expiresAt: undefined, failure: failed },
    since,
    now: runtime.now(),
    isForced: true,
    isDue: true,
  })
  if (decision === 'wait' && failed) {
    await showFailure(current, before, failed.error)
    throw failed.error
  }
  return decision === 'send' ? before : undefined
}

/** Requests a refresh, and shows the result in all tabs. */
async function renewSession(
  context: ServerContext,
  before: ServerSnapshot,
  { isForced }: Pick<RenewalAttempt<ServerSnapshot>, 'isForced'>,
): Promise<void> {
  const { current, runtime } = context
  const { id: session } = before
  const path = isForced ? '/renew?force=1' : '/renew'
  let response: SessionResponse
  try {
    // The response sets the new cookie, so the request must complete even if the page unloads.
    const body = await callServer(context, { path, method: 'POST', keepalive: true, session })
    response = readSessionResponse(body, runtime.now())
  } catch (error) {
    if (isGenAuthError(error) && !isSessionChange(error)) {
      noteFailedRenewal(context, before, error)
      await showFailure(current, before, error)
    }
    throw error
  }
  // Ignore a late response after a login or logout.
  if (current.held?.id !== before.id) return
  current.backoff.clear()
  if (response.snapshot) notifyTabs(context, response.snapshot)
  // This tab may have missed the logout of this session, because tabs ignore logouts of sessions that they do not show. So check for a
  // logout before the response is applied.
  await applyUnlessLoggedOut(context, response)
}

function notifyTabs({ tabs, flags }: ServerContext, snapshot: ServerSnapshot): void {
  const { id, revision, renewAt, expiresAt } = snapshot
  const message = { type: 'renewed', id, revision, renewAt, expiresAt } as const
  flags.renewed.set(JSON.stringify(message))
  tabs.post(message)
}

function readMessage(text: string | undefined): RenewedMessage | undefined {
  const { id, revision, renewAt, expiresAt } = parseJsonObject(text ?? '') ?? {}
  if (typeof id !== 'string' || typeof revision !== 'number') return undefined
  const instant = (value: unknown) => (typeof value === 'number' ? value : undefined)
  return { type: 'renewed', id, revision, renewAt: instant(renewAt), expiresAt: instant(expiresAt) }
}

/** Stores the error of a failed refresh, for the tabs that wait for the lock. Pass the snapshot from before the refresh. */
function noteFailedRenewal(
  { flags, runtime }: ServerContext,
  { id, revision }: ServerSnapshot,
  { code, message, retryable, status, retryAfterMs }: GenAuthError,
): void {
  const error = { code, message, retryable, status, retryAfterMs }
  flags.failed.set(JSON.stringify({ id, revision, failedAt: runtime.now(), ...error }))
}

/** Returns the failed refresh that a tab has stored for this version of the session. */
function readFailedRenewal(
  { flags }: ServerContext,
  snapshot: ServerSnapshot,
): { readonly failedAt: number; readonly error: GenAuthError } | undefined {
  const failed = parseJsonObject(flags.failed.read() ?? '') ?? {}
  const { id, revision, failedAt, code, message, retryable, status, retryAfterMs } = failed
  if (id !== snapshot.id || revision !== snapshot.revision) return undefined
  if (typeof failedAt !== 'number' || typeof code !== 'string' || typeof message !== 'string') {
    return undefined
  }
  const error = new GenAuthError(code as GenAuthErrorCode, message, {
    retryable: retryable === true,
    ...(typeof status === 'number' && { status }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  })
  return { failedAt, error }
}
