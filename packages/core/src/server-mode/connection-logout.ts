import type { LogoutOptions } from '../genauth'
import { navigateAway } from '../session/navigate-away'
import { forgetPendingLogout, keepPendingLogout, noteLogoutStay } from '../session/pending-logout'
import { requirePage } from '../session/require-page'
import type { ConnectionParts } from './connection-parts'
import { unknownLogout, unknownLogoutAt, unknownSession } from './persisted-flags'
import { sendLogout } from './send-logout'

/**
 * Logs out: first in this tab and the other tabs, then on the server, then at GenAuth. If the server cannot be reached, the logout stays
 * pending and is repeated later.
 *
 * @throws {GenAuthError} with `scope: 'global'`, why the server could not be reached
 */
export async function logoutOfServer(
  parts: ConnectionParts,
  options: LogoutOptions,
): Promise<void> {
  const { state, known } = parts
  const { scope = 'global' } = options
  const page = requirePage(parts)
  state.setPending('logout')
  try {
    const fired = endHere(parts)
    const { epoch } = known
    const request = sendLogout(parts, options)
    request.catch(() => undefined)
    await fired
    const response = await request.catch((error) => {
      if (known.epoch === epoch) {
        known.end('logout', error)
        known.fail(error, 'session')
      }
      if (scope === 'global') throw error
    })
    if (scope === 'global') {
      if (response?.pending) {
        keepPendingLogout(parts, { ...response.pending, returnTo: options.returnTo })
      } else {
        forgetPendingLogout(parts)
      }
      await navigateAway(parts, 'logout', response?.logoutUrl ?? page.origin)
      noteLogoutStay(parts)
      return
    }
    // The logout succeeds even if the revocation fails. The session reports the error.
    if (response?.error && known.epoch === epoch) known.end('logout', response.error)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}

/** Ends the session in this tab and the other tabs, before the request to the server. */
function endHere({
  state,
  known,
  tabs,
  flags,
  loop,
  runtime,
}: ConnectionParts): Promise<void> | undefined {
  const { session } = state
  const wasSignedIn = session.status === 'authenticated'
  const pending = flags.pendingLogout.read()
  // If the tab is signed out and an earlier logout with a session id is pending, send the session id of the earlier logout.
  const earlier = unknownLogoutAt(pending) === undefined ? pending : undefined
  const id = wasSignedIn ? session.id : earlier
  flags.pendingLogout.set(id ?? unknownLogout(runtime.now()))
  if (wasSignedIn) flags.loggedOut.set(session.id)
  loop.reset()
  known.end('logout')
  tabs.post({ type: 'loggedOut', id: id ?? unknownSession })
  return session.status === 'anonymous' ? undefined : known.emit('logout')
}
