import { receiveRenewal } from './apply-snapshot'
import type { ConnectionParts } from './parts'
import { unknownSession } from './persisted-flags'
import type { ConnectionRenewal } from './renewal'
import type { SessionRefresh } from './session-request'
import type { ConnectionMessage } from './tabs'

/** A page that becomes visible requests the session after this time without a request, because the session may have ended elsewhere. */
const refreshAfterMs = 5 * 60_000

/** Follows the other tabs and the events of the page. Returns the cleanup function. */
export function followConnection(
  parts: ConnectionParts,
  { refreshSession, wake }: { refreshSession: SessionRefresh; wake: () => Promise<void> },
): () => void {
  const { tabs, runtime, flags, early, ready } = parts
  const { page } = runtime
  const onVisible = async () => {
    endIfLoggedOut(parts)
    await wake()
    if (runtime.now() - refreshSession.requestedAt > refreshAfterMs) await refreshSession.now()
  }
  // A pending response may be outdated, so request the session again after it.
  const refreshAgain = async () => {
    await ready()
    await refreshSession.again()
  }
  tabs.open()
  const cleanups = [
    tabs.on((message) => void receive(parts, refreshAgain, message)),
    page?.listen('online', () => void wake()),
    page?.listen('visible', () => void onVisible()),
    page?.listen('pageshow', (persisted) => {
      if (!persisted) return
      tabs.open()
      // The user has left the login with the Back button. Clear the flag, because this page is not the end of a login.
      flags.loginRedirect.clear()
      endIfLoggedOut(parts)
      void refreshAgain()
    }),
    page?.listen('pagehide', () => tabs.close()),
  ]
  if (early.wasRestored) void refreshAgain()
  return () => {
    for (const stop of cleanups) stop?.()
    tabs.close()
  }
}

/** Ends the session if its user has logged out. Runs before the first `await`, so that the page of the previous user is never visible. */
function endIfLoggedOut({ known, state, flags }: ConnectionParts): void {
  const { session } = state
  if (session.status !== 'authenticated' || flags.loggedOut.read() !== session.id) return
  known.end('logout')
  void known.emit('logout')
}

async function receive(
  parts: ConnectionParts,
  refreshAgain: () => Promise<void>,
  message: ConnectionMessage,
): Promise<void> {
  const { known, state } = parts
  if (message.type === 'loggedIn') return refreshAgain()
  const { session } = state
  const isOurs = session.status === 'authenticated' && message.id === session.id
  // A refresh of another session means that this tab missed a login, so request the session.
  if (message.type === 'renewed') return isOurs ? receiveRenewal(parts, message) : refreshAgain()
  if (session.status === 'anonymous' || !(isOurs || message.id === unknownSession)) return
  known.end('logout')
  if (session.status === 'authenticated') await known.emit('logout')
}

/** Sends the requests that are due, and repeats failed requests. Never rejects. Errors are in the session and the token status. */
export interface CatchUp {
  /** Sends a request if one is due. The scheduler calls this method. */
  ifDue(): Promise<void>
  /** Sends a request when the device wakes up or the network is back, possibly before the backoff ends. */
  onWake(): Promise<void>
}

/** Creates the {@link CatchUp} of a tab. */
export function createCatchUp(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
): CatchUp {
  const { known, state, ready } = parts
  const catchUp = async () => {
    if (state.session.status === 'authenticated') {
      // Ignore the error here: the token status contains it.
      await renewal.ifDue().catch(() => undefined)
    } else {
      // The session request also repeats a pending logout, unless another user has logged in after the logout.
      await refreshSession.now()
    }
  }
  return {
    async ifDue() {
      await ready()
      if (known.isDue()) await catchUp()
    },
    async onWake() {
      if (known.isDue() || known.backoff.mayRetry) await catchUp()
    },
  }
}
