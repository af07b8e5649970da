import type { LogoutOptions } from '../genauth'
import { leave } from '../session/leaving'
import { forgetPendingLogout, keepPendingLogout, noteLogoutStay } from '../session/pending-logout'
import { requirePage } from '../session/require-page'
import type { ConnectionParts } from './connection-parts'
import { unknownLogout, unknownLogoutAt, unknownSession } from './persisted-flags'
import { sendLogout } from './send-logout'

/**
 * Logs out: this page and the other tabs first, then the server, then GenAuth. Where the server cannot be reached, the page remembers
 * that it has to be told.
 *
 * @throws {GenAuthError} what the server could not be told for, where the browser was to leave through GenAuth
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
    const told = sendLogout(parts, options)
    told.catch(() => undefined)
    await fired
    const answer = await told.catch((error) => {
      if (known.epoch === epoch) {
        known.end('logout', error)
        known.fail(error, 'session')
      }
      if (scope === 'global') throw error
    })
    if (scope === 'global') {
      if (answer?.pending) {
        keepPendingLogout(parts, { ...answer.pending, returnTo: options.returnTo })
      } else {
        forgetPendingLogout(parts)
      }
      await leave(parts, 'logout', answer?.logoutUrl ?? page.origin)
      noteLogoutStay(parts)
      return
    }
    // The logout has succeeded even if the tokens live on; the session says that they do.
    if (answer?.error && known.epoch === epoch) known.end('logout', answer.error)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}

/** Our side goes first, whatever becomes of the rest. */
function endHere({
  state,
  known,
  tabs,
  flags,
  loop,
  runtime,
}: ConnectionParts): Promise<void> | undefined {
  const { session } = state
  const wasThere = session.status === 'authenticated'
  const pending = flags.pendingLogout.read()
  // Of a session that is known by its id, a second logout says no more.
  const earlier = unknownLogoutAt(pending) === undefined ? pending : undefined
  const id = wasThere ? session.id : earlier
  flags.pendingLogout.set(id ?? unknownLogout(runtime.now()))
  if (wasThere) flags.loggedOut.set(session.id)
  loop.reset()
  known.end('logout')
  tabs.post({ type: 'loggedOut', id: id ?? unknownSession })
  return session.status === 'anonymous' ? undefined : known.emit('logout')
}
