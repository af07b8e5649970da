import type { FollowDriver } from '../session/follow'
import type { ServerContext } from './context'
import { unknownSession } from './persisted-flags'
import { receiveRenewal, type SessionRefresh } from './session-request'
import type { ServerSnapshot } from './snapshot'
import type { ServerMessage } from './tabs'

/** A page that becomes visible requests the session after this time without a request, because the session may have ended elsewhere. */
const refreshAfterMs = 5 * 60_000

/** What the tab does after a message of another tab, and after an event of the page. */
type Following = Pick<
  FollowDriver<ServerSnapshot, ServerMessage>,
  'receive' | 'sync' | 'afterVisible' | 'comeBack' | 'begin'
>

/** Creates the reactions of a tab in server mode. */
export function createFollowing(context: ServerContext, refreshSession: SessionRefresh): Following {
  const { early, flags, ready, runtime } = context
  // A pending response may be outdated, so request the session again after it.
  const refreshAgain = async () => {
    await ready()
    await refreshSession.again()
  }
  return {
    receive: (message) => receive(context, refreshAgain, message),
    sync: async () => endIfLoggedOut(context),
    async afterVisible() {
      if (runtime.now() - refreshSession.requestedAt > refreshAfterMs) await refreshSession.now()
    },
    comeBack() {
      // The user has left the login with the Back button. Clear the flag, because this page is not the end of a login.
      flags.loginRedirect.clear()
      endIfLoggedOut(context)
      return refreshAgain()
    },
    begin() {
      void ready()
      if (early.wasRestored) void refreshAgain()
      return []
    },
  }
}

/** Ends the session if its user has logged out. Runs before the first `await`, so that the page of the previous user is never visible. */
function endIfLoggedOut({ current, view, flags }: ServerContext): void {
  const { session } = view
  if (session.status !== 'authenticated' || flags.loggedOut.read() !== session.id) return
  current.end('logout')
  void current.emit('logout')
}

async function receive(
  context: ServerContext,
  refreshAgain: () => Promise<void>,
  message: ServerMessage,
): Promise<void> {
  const { current, view } = context
  if (message.type === 'loggedIn') return refreshAgain()
  const { session } = view
  const isOurs = session.status === 'authenticated' && message.id === session.id
  // A refresh of another session means that this tab missed a login, so request the session.
  if (message.type === 'renewed') return isOurs ? receiveRenewal(context, message) : refreshAgain()
  if (session.status === 'anonymous' || !(isOurs || message.id === unknownSession)) return
  current.end('logout')
  if (session.status === 'authenticated') await current.emit('logout')
}
