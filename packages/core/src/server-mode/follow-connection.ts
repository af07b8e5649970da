import type { ConnectionParts } from './connection-parts'
import type { ConnectionMessage } from './connection-tabs'
import { unknownSession } from './persisted-flags'
import { receiveRenewal } from './receive-renewal'
import type { SessionRefresh } from './refresh-session'

/** So long after the last look, a page that is looked at again asks whether its session is still there: it can be ended from outside. */
const refreshAfterMs = 5 * 60_000

/** Keeps a page in step with the other tabs, and with what happens to it. Returns the way to stop. */
export function followConnection(
  parts: ConnectionParts,
  { refreshSession, wake }: { refreshSession: SessionRefresh; wake: () => Promise<void> },
): () => void {
  const { tabs, runtime, flags, early, ready } = parts
  const { page } = runtime
  const lookAgain = async () => {
    leaveIfLoggedOut(parts)
    await wake()
    if (runtime.now() - refreshSession.requestedAt > refreshAfterMs) await refreshSession.now()
  }
  // The first answer may be of before.
  const lookAnew = async () => {
    await ready()
    await refreshSession.again()
  }
  tabs.open()
  const stops = [
    tabs.on((message) => void hear(parts, lookAnew, message)),
    page?.listen('online', () => void wake()),
    page?.listen('visible', () => void lookAgain()),
    page?.listen('pageshow', (persisted) => {
      if (!persisted) return
      tabs.open()
      // It has not come back from a login, but was returned to in the middle of one.
      flags.leftForLogin.clear()
      leaveIfLoggedOut(parts)
      void lookAnew()
    }),
    page?.listen('pagehide', () => tabs.close()),
  ]
  if (early.wasAway) void lookAnew()
  return () => {
    for (const stop of stops) stop?.()
    tabs.close()
  }
}

/** Before anything is awaited, so that nobody sees the page of somebody who has left. */
function leaveIfLoggedOut({ known, state, flags }: ConnectionParts): void {
  const { session } = state
  if (session.status !== 'authenticated' || flags.loggedOut.read() !== session.id) return
  known.end('logout')
  void known.emit('logout')
}

async function hear(
  parts: ConnectionParts,
  lookAnew: () => Promise<void>,
  message: ConnectionMessage,
): Promise<void> {
  const { known, state } = parts
  if (message.type === 'loggedIn') return lookAnew()
  const { session } = state
  const isOurs = session.status === 'authenticated' && message.id === session.id
  // Another session than this page's is alive: the page has not heard of a login.
  if (message.type === 'renewed') return isOurs ? receiveRenewal(parts, message) : lookAnew()
  if (session.status === 'anonymous' || !(isOurs || message.id === unknownSession)) return
  known.end('logout')
  if (session.status === 'authenticated') await known.emit('logout')
}
