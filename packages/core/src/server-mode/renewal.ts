import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import { parseJsonObject } from '../protocol/parse-json-object'
import { receiveRenewal } from './apply-snapshot'
import { callServer } from './call-server'
import { requireAuthenticated, requireSameSession } from './guards'
import type { KnownSession } from './known-session'
import type { ConnectionParts } from './parts'
import { applyUnlessLoggedOut } from './session-request'
import { type LocalSnapshot, readSnapshot } from './snapshot'
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
  const { known } = parts
  let pendingRequest: Promise<void> | undefined
  let ownerEpoch = known.epoch
  const renew = async (isForced: boolean) => {
    const { epoch } = known
    requireAuthenticated(parts)
    known.setRenewing(true)
    try {
      await renewUnderLock(parts, isForced)
    } catch (error) {
      if (known.epoch === epoch && isGenAuthError(error)) {
        known.fail(error, 'renewal')
        void known.emit('renewalFailed', error)
        if (known.hasEnded()) await endExpired(known, error)
      }
      throw error
    } finally {
      known.setRenewing(false)
    }
    if (known.isDue) known.startCooldown()
  }
  const share = async (isForced: boolean) => {
    const { retryAfterError } = known.backoff
    if (!pendingRequest && retryAfterError) {
      known.judge()
      throw retryAfterError
    }
    const { epoch } = known
    // The running attempt belongs to a previous session. Wait for it, then start one for the current session.
    if (pendingRequest && ownerEpoch !== epoch) {
      await pendingRequest.catch(() => undefined)
      requireSameSession(parts, epoch)
    }
    ownerEpoch = epoch
    pendingRequest ??= renew(isForced).finally(() => {
      pendingRequest = undefined
    })
    await pendingRequest
    return requireSameSession(parts, epoch)
  }
  return { ifDue: () => share(false), now: () => share(true) }
}

/** Ends an expired session in this tab. The server also ends this session, unless the server's clock is behind. */
async function endExpired(known: KnownSession, error: GenAuthError): Promise<void> {
  known.end('expired', error)
  await known.emit('expired', error)
}

async function renewUnderLock(parts: ConnectionParts, isForced: boolean): Promise<void> {
  const { key, runtime, known } = parts
  const { epoch, snapshot: before } = known
  const since = runtime.now()
  await runtime.locks.run(`genauth:${key}:renewal`, lockTimeoutMs, async () => {
    // Another tab may have refreshed while this tab waited for the lock.
    await adoptOtherTabsRenewal(parts)
    if (!before || known.epoch !== epoch || known.snapshot?.revision !== before.revision) return
    shareFailedRenewal(parts, before, since)
    const snapshot = await requestRenewal(parts, before, isForced)
    // Ignore a late response after a login or logout.
    if (known.epoch !== epoch) return
    known.backoff.clear()
    notifyTabs(parts, snapshot)
    // This tab may have missed the logout of this session, because tabs ignore logouts of sessions that they do not show. So check for a
    // logout before the snapshot is applied.
    await applyUnlessLoggedOut(parts, snapshot, false)
  })
}

async function requestRenewal(
  parts: ConnectionParts,
  before: LocalSnapshot,
  isForced: boolean,
): Promise<LocalSnapshot> {
  const path = isForced ? '/renew?force=1' : '/renew'
  try {
    // The response sets the new cookie, so the request must complete even if the page unloads.
    const body = await callServer(parts, { path, method: 'POST', keepalive: true })
    return readSnapshot(body, parts.runtime.now())
  } catch (error) {
    if (isGenAuthError(error)) noteFailedRenewal(parts, before, error)
    throw error
  }
}

function notifyTabs({ tabs, flags }: ConnectionParts, snapshot: LocalSnapshot): void {
  const { session, revision, renewAt, expiresAt } = snapshot
  if (session.status !== 'authenticated') return
  const message = { type: 'renewed', id: session.id, revision, renewAt, expiresAt } as const
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
  { session, revision }: LocalSnapshot,
  error: GenAuthError,
): void {
  if (session.status !== 'authenticated') return
  const { code, message, retryable, status, retryAfterMs } = error
  const failed = { id: session.id, revision, failedAt: runtime.now() }
  flags.failed.set(JSON.stringify({ ...failed, code, message, retryable, status, retryAfterMs }))
}

/**
 * Throws the error of another tab's refresh if it failed while this tab waited for the lock. This tab then sends no request of its own.
 *
 * @param since When the wait started, in epoch milliseconds.
 * @throws {GenAuthError} the error of the other tab's refresh
 */
function shareFailedRenewal(
  { flags, runtime }: ConnectionParts,
  { session, revision }: LocalSnapshot,
  since: number,
): void {
  const failed = parseJsonObject(flags.failed.read() ?? '') ?? {}
  const { id, failedAt, code, message, retryable, status, retryAfterMs } = failed
  if (session.status !== 'authenticated' || id !== session.id) return
  if (failed['revision'] !== revision || typeof failedAt !== 'number') return
  if (typeof code !== 'string' || typeof message !== 'string') return
  if (failedAt <= since || failedAt > runtime.now()) return
  throw new GenAuthError(code as GenAuthErrorCode, message, {
    retryable: retryable === true,
    ...(typeof status === 'number' && { status }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  })
}
