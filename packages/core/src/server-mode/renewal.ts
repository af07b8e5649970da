import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import { parseJsonObject } from '../protocol/parse-json-object'
import { decideRenewal } from '../session/decide-renewal'
import { createRenewer, type RenewalAttempt } from '../session/renewer'
import { receiveRenewal } from './apply-snapshot'
import { callServer } from './call-server'
import { requireAuthenticated, requireSameSession } from './guards'
import type { KnownSession } from './known-session'
import type { ConnectionParts } from './parts'
import { applyUnlessLoggedOut } from './session-request'
import { readSessionResponse, type ServerSnapshot, type SessionResponse } from './snapshot'
import type { RenewedMessage } from './tabs'

/** A tab that holds the lock for longer than this time is frozen, because requests have a shorter timeout. In milliseconds. */
const lockTimeoutMs = 30_000

/** The token refreshes that this tab requests from its server. */
export interface ConnectionRenewal {
  /**
   * Requests a refresh from the server if one is due. Joins a pending request. Rejects with the error of the request. While `Retry-After`
   * forbids a request, rejects with the last error.
   */
  ifDue(): Promise<AuthenticatedSession>
  /** Requests a refresh even if none is due. Joins a pending request. Rejects like `ifDue()`. */
  now(): Promise<AuthenticatedSession>
}

/** Creates the token refreshes of a tab. Only one tab sends a refresh request at a time. Concurrent calls in a tab share one request. */
export function createConnectionRenewal(parts: ConnectionParts): ConnectionRenewal {
  const { key, runtime, known } = parts
  const renewer = createRenewer<ServerSnapshot>({
    runtime,
    lockName: `genauth:${key}:renewal`,
    lockTimeoutMs,
    current: () => known.snapshot,
    setRenewing: known.setRenewing,
    findWork: (attempt) => findWork(parts, attempt),
    send: (before, { isForced }) => renewSession(parts, before, isForced),
    async fail({ before }, error) {
      if (known.snapshot?.id === before.id) await showFailure(known, error)
    },
  })
  const run = async (renew: () => Promise<void>) => {
    const { retryAfterError } = known.backoff
    if (retryAfterError && !renewer.isRunning()) {
      known.judge()
      throw retryAfterError
    }
    const { epoch } = known
    requireAuthenticated(parts)
    await renew()
    if (known.isDue()) known.startCooldown()
    return requireSameSession(parts, epoch)
  }
  return { ifDue: () => run(renewer.ifDue), now: () => run(renewer.now) }
}

/** Shows the error of a failed refresh. Ends the session if its token has expired and the set-up prevents every refresh. */
async function showFailure(known: KnownSession, error: GenAuthError): Promise<void> {
  known.fail(error, 'renewal')
  void known.emit('renewalFailed', error)
  if (!known.hasEnded()) return
  // The server also ends this session, unless the server's clock is behind.
  known.end('expired', error)
  await known.emit('expired', error)
}

/** Reads under the lock what other tabs have stored. Returns `undefined` if another tab has refreshed, or if the session has ended. */
async function findWork(
  parts: ConnectionParts,
  { before, since }: RenewalAttempt<ServerSnapshot>,
): Promise<ServerSnapshot | undefined> {
  await adoptOtherTabsRenewal(parts)
  const { known, runtime } = parts
  const failed = readFailedRenewal(parts, before)
  // The server decides whether a refresh is due. Another tab's token has not expired if this tab has adopted it.
  const decision = decideRenewal({
    before,
    stored: known.snapshot && { ...known.snapshot, expiresAt: undefined, failure: failed },
    since,
    now: runtime.now(),
    isForced: true,
    isDue: true,
  })
  if (decision === 'wait' && failed) throw failed.error
  return decision === 'send' ? before : undefined
}

/** Requests a refresh, and shows the result in all tabs. */
async function renewSession(
  parts: ConnectionParts,
  before: ServerSnapshot,
  isForced: boolean,
): Promise<void> {
  const { known, runtime } = parts
  const path = isForced ? '/renew?force=1' : '/renew'
  let response: SessionResponse
  try {
    // The response sets the new cookie, so the request must complete even if the page unloads.
    const body = await callServer(parts, { path, method: 'POST', keepalive: true })
    response = readSessionResponse(body, runtime.now())
  } catch (error) {
    if (isGenAuthError(error)) noteFailedRenewal(parts, before, error)
    throw error
  }
  // Ignore a late response after a login or logout.
  if (known.snapshot?.id !== before.id) return
  known.backoff.clear()
  if (response.snapshot) notifyTabs(parts, response.snapshot)
  // This tab may have missed the logout of this session, because tabs ignore logouts of sessions that they do not show. So check for a
  // logout before the response is applied.
  await applyUnlessLoggedOut(parts, response)
}

function notifyTabs({ tabs, flags }: ConnectionParts, snapshot: ServerSnapshot): void {
  const { id, revision, renewAt, expiresAt } = snapshot
  const message = { type: 'renewed', id, revision, renewAt, expiresAt } as const
  flags.renewed.set(JSON.stringify(message))
  tabs.post(message)
}

/**
 * Adopts another tab's refresh. If the next refresh is due, the server may have lost the other tab's refresh. So this tab does not adopt
 * it, and requests a refresh.
 */
async function adoptOtherTabsRenewal(parts: ConnectionParts): Promise<void> {
  const message = readMessage(parts.flags.renewed.read())
  if (message?.renewAt && message.renewAt > parts.runtime.now())
    await receiveRenewal(parts, message)
}

function readMessage(text: string | undefined): RenewedMessage | undefined {
  const { id, revision, renewAt, expiresAt } = parseJsonObject(text ?? '') ?? {}
  if (typeof id !== 'string' || typeof revision !== 'number') return undefined
  const instant = (value: unknown) => (typeof value === 'number' ? value : undefined)
  return { type: 'renewed', id, revision, renewAt: instant(renewAt), expiresAt: instant(expiresAt) }
}

/** Stores the error of a failed refresh, for the tabs that wait for the lock. Pass the snapshot from before the refresh. */
function noteFailedRenewal(
  { flags, runtime }: ConnectionParts,
  { id, revision }: ServerSnapshot,
  { code, message, retryable, status, retryAfterMs }: GenAuthError,
): void {
  const error = { code, message, retryable, status, retryAfterMs }
  flags.failed.set(JSON.stringify({ id, revision, failedAt: runtime.now(), ...error }))
}

/** Returns the failed refresh that a tab has stored for this version of the session. */
function readFailedRenewal(
  { flags }: ConnectionParts,
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
