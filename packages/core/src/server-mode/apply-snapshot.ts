import type { AnonymousSession, AuthenticatedSession } from '../genauth'
import { describeChange } from '../session/describe-change'
import { forgetPendingLogout } from '../session/pending-logout'
import type { ConnectionParts } from './parts'
import type { LocalSnapshot } from './snapshot'
import { loggedInMessage, type RenewedMessage } from './tabs'

/**
 * Updates this tab from the server's response and fires the event for the change. Resolves when the listeners have finished.
 *
 * @param isReturn Whether a login has redirected to this page.
 */
export async function applySnapshot(
  parts: ConnectionParts,
  snapshot: LocalSnapshot,
  isReturn = false,
): Promise<void> {
  const { session, error } = snapshot
  if (session.status === 'anonymous') await applySignedOut(parts, session, error)
  else await applySignedIn(parts, { ...snapshot, session }, isReturn)
}

async function applySignedOut(
  { known, state, flags }: ConnectionParts,
  { reason: serverReason }: AnonymousSession,
  error: LocalSnapshot['error'],
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

async function applySignedIn(
  parts: ConnectionParts,
  snapshot: LocalSnapshot & { readonly session: AuthenticatedSession },
  isReturn: boolean,
): Promise<void> {
  const { known, state } = parts
  const before = state.session
  const { revision = 0 } = known.snapshot ?? {}
  known.adopt(snapshot)
  if (isReturn) forgetPendingLogout(parts)
  announce(parts, snapshot.session)
  // A page that loads with a signed-in user is no login, unless a login has redirected to this page.
  if (before.status === 'loading' && !isReturn) return
  const shown = before.status === 'authenticated' ? { ...before, revision } : undefined
  const change = describeChange(shown, { ...snapshot.session, revision: snapshot.revision })
  if (change) await known.emit(change)
}

/** Sends a message to the other tabs if no tab has shown this session before. */
function announce({ flags, tabs }: ConnectionParts, { id }: AuthenticatedSession): void {
  if (flags.shown.read() === id) return
  flags.shown.set(id)
  tabs.post(loggedInMessage)
}

/** Adopts another tab's refresh, unless this tab already has it. */
export async function receiveRenewal(
  { known, state }: ConnectionParts,
  { id, revision, renewAt, expiresAt }: RenewedMessage,
): Promise<void> {
  const { session } = state
  const { snapshot } = known
  if (session.status !== 'authenticated' || session.id !== id) return
  if (!snapshot || revision <= snapshot.revision) return
  known.adopt({ ...snapshot, session: { ...session, stale: false }, revision, renewAt, expiresAt })
  await known.emit('renewed')
}
