import type { Session } from '../genauth'
import { describeChange } from '../session/describe-change'
import { forgetPendingLogout } from '../session/pending-logout'
import type { ConnectionParts } from './parts'
import type { ServerSnapshot, SessionResponse } from './snapshot'
import { loggedInMessage, type RenewedMessage } from './tabs'

/** How a session response arrived. */
export interface ResponseDetails {
  /** Whether a login has redirected to this page. */
  readonly isReturn?: boolean
  /** The session that the app has rendered already. */
  readonly rendered?: Session | undefined
}

/** Updates this tab from the server's response and fires the event for the change. Resolves when the listeners have finished. */
export async function applyResponse(
  parts: ConnectionParts,
  response: SessionResponse,
  { isReturn = false, rendered }: ResponseDetails,
): Promise<void> {
  const { snapshot, error } = response
  if (!snapshot) return applySignedOut(parts, response)
  const { known, state } = parts
  const { status } = state.session
  const before = known.snapshot
  known.adopt(snapshot, { error, rendered })
  if (isReturn) forgetPendingLogout(parts)
  announce(parts, snapshot)
  // A page load with a signed-in user is not a login, unless a login has redirected to this page.
  if (status === 'loading' && !isReturn) return
  const change = describeChange(before, snapshot)
  if (change) await known.emit(change)
}

async function applySignedOut(
  { known, state, flags }: ConnectionParts,
  { reason: serverReason, error }: SessionResponse,
): Promise<void> {
  const before = state.session
  if (before.status === 'loading') return known.end(serverReason, error)
  if (before.status === 'anonymous') {
    // The server may have deleted the reason why the session ended. So keep the reason that this tab shows.
    const isKnown = serverReason === 'none' && before.reason !== 'error'
    return isKnown ? known.end(before.reason, before.error) : known.end(serverReason, error)
  }
  const localReason = flags.loggedOut.read() === before.id ? 'logout' : 'expired'
  const reason = serverReason === 'none' ? localReason : serverReason
  // The server returns the error of an ended session in one response only, maybe to another tab. If this tab has not received the error,
  // use the error of its own last refresh.
  const { error: tokenError } = state.tokenStatus
  const why = error ?? (reason === 'expired' && !tokenError?.retryable ? tokenError : undefined)
  known.end(reason, why)
  await known.emit(reason === 'logout' ? 'logout' : 'expired', why)
}

/** Sends a message to the other tabs if no tab has shown this session before. */
function announce({ flags, tabs }: ConnectionParts, { id }: ServerSnapshot): void {
  if (flags.shown.read() === id) return
  flags.shown.set(id)
  tabs.post(loggedInMessage)
}

/** Adopts another tab's refresh, unless this tab already has it. */
export async function receiveRenewal(
  { known }: ConnectionParts,
  { id, revision, renewAt, expiresAt }: RenewedMessage,
): Promise<void> {
  const { snapshot } = known
  if (snapshot?.id !== id || revision <= snapshot.revision) return
  known.adopt({ ...snapshot, revision, renewAt, expiresAt }, { error: known.error })
  await known.emit('renewed')
}
