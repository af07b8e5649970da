import type { ConnectionParts } from './connection-parts'
import type { ConnectionMessage } from './connection-tabs'
import { unknownSession } from './persisted-flags'
import { receiveRenewal } from './receive-renewal'
import type { SessionRefresh } from './refresh-session'

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
