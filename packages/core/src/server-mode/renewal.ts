import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import { parseJsonObject } from '../protocol/parse-json-object'
import { decideRenewal } from '../session/decide-renewal'
import { createRenewer, type RenewalAttempt } from '../session/renewer'
import { unexpectedError } from '../unexpected-error'
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

/** The session that a tab shows, and the login to which the session belongs. */
interface Shown {
  readonly epoch: number
  readonly snapshot: LocalSnapshot & { readonly session: AuthenticatedSession }
}

/** Creates the token refreshes of a tab. Only one tab sends a refresh request at a time. Concurrent calls in a tab share one request. */
export function createConnectionRenewal(parts: ConnectionParts): ConnectionRenewal {
  const { key, runtime, known } = parts
  const renewer = createRenewer<Shown>({
    runtime,
    lockName: `genauth:${key}:renewal`,
    lockTimeoutMs,
    current: () => shownSession(parts),
    loginOf: () => known.epoch,
    setRenewing: known.setRenewing,
    findWork: (attempt) => findWork(parts, attempt),
    send: ({ snapshot, epoch }, { isForced }) => renewSession(parts, { snapshot, epoch }, isForced),
    async fail({ before }, cause) {
      const error = unexpectedError(cause, { retryable: true })
      if (known.epoch === before.epoch) await showFailure(known, error)
      throw error
    },
  })
  const run = async (renew: () => Promise<void>) => {
    const { retryAfterError } = known.backoff
    if (retryAfterError) {
      known.judge()
      throw retryAfterError
    }
    const { epoch } = known
    requireAuthenticated(parts)
    await renew()
    if (known.isDue) known.startCooldown()
    return requireSameSession(parts, epoch)
  }
  return { ifDue: () => run(renewer.ifDue), now: () => run(renewer.now) }
}

function shownSession({ known }: ConnectionParts): Shown | undefined {
  const { epoch, snapshot } = known
  if (snapshot?.session.status !== 'authenticated') return undefined
  return { epoch, snapshot: { ...snapshot, session: snapshot.session } }
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
  { before, since }: RenewalAttempt<Shown>,
): Promise<Shown | undefined> {
  await adoptOtherTabsRenewal(parts)
  const shown = shownSession(parts)
  if (shown?.epoch !== before.epoch) return undefined
  const failed = readFailedRenewal(parts, before.snapshot)
  const decision = decideRenewal({
    before: versionOf(before.snapshot),
    stored: { ...versionOf(shown.snapshot), failure: failed },
    since,
    now: parts.runtime.now(),
    // The server decides whether a refresh is due.
    isForced: true,
    isDue: true,
  })
  if (decision === 'wait' && failed) throw failed.error
  return decision === 'send' ? before : undefined
}

function versionOf({ session: { id }, revision }: Shown['snapshot']) {
  return { id, revision }
}

/** Requests a refresh, and shows the result in all tabs. */
async function renewSession(
  parts: ConnectionParts,
  { epoch, snapshot: before }: Shown,
  isForced: boolean,
): Promise<void> {
  const { known } = parts
  const snapshot = await requestRenewal(parts, before, isForced)
  // Ignore a late response after a login or logout.
  if (known.epoch !== epoch) return
  known.backoff.clear()
  notifyTabs(parts, snapshot)
  // This tab may have missed the logout of this session, because tabs ignore logouts of sessions that they do not show. So check for a
  // logout before the snapshot is applied.
  await applyUnlessLoggedOut(parts, snapshot, false)
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

/** Returns the failed refresh that a tab has stored for this version of the session. */
function readFailedRenewal(
  { flags }: ConnectionParts,
  snapshot: Shown['snapshot'],
): { readonly failedAt: number; readonly error: GenAuthError } | undefined {
  const failed = parseJsonObject(flags.failed.read() ?? '') ?? {}
  const { id, revision, failedAt, code, message, retryable, status, retryAfterMs } = failed
  if (id !== snapshot.session.id || revision !== snapshot.revision) return undefined
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
