import type { LogoutOptions } from '../call-options'
import { isOtherUser } from '../session/describe-change'
import { navigateAway } from '../session/leave-page'
import { forgetPendingLogout, keepPendingLogout, noteLogoutStay } from '../session/pending-logout'
import { requirePage } from '../session/require-page'
import type { Session } from '../session-state'
import { callServer } from './call-server'
import type { ServerContext } from './context'
import { noSession } from './engine-wire'
import { unknownLogout, unknownLogoutAt, unknownSession } from './persisted-flags'
import { type LogoutResponse, sendLogout } from './send-logout'
import { isSessionChange, userSwitched } from './session-change'
import { applyUnlessLoggedOut } from './session-request'
import { readSessionResponse } from './snapshot'

/**
 * Logs out: first in this tab and the other tabs, then on the server, then at GenAuth. If the server cannot be reached, the logout stays
 * pending and is repeated later.
 *
 * @throws {GenAuthError} `user_switched`; with `scope: 'global'`, why the server could not be reached
 */
export async function logoutOfServer(
  context: ServerContext,
  options: LogoutOptions,
): Promise<void> {
  const { view, current } = context
  const { scope = 'global' } = options
  const page = requirePage(context)
  view.setPending('logout')
  try {
    const before = view.session
    const { session, fired } = endHere(context)
    const { epoch } = current
    const request = logOutOfSession(context, options, { before, session })
    request.catch(() => undefined)
    await fired
    const response = await request.catch((error) => {
      if (current.epoch === epoch) {
        current.end('logout', error)
        current.fail(error, 'session')
      }
      if (scope === 'global' || error.code === 'user_switched') throw error
    })
    if (scope === 'global') {
      if (response?.pending) {
        keepPendingLogout(context, { ...response.pending, returnTo: options.returnTo })
      } else {
        forgetPendingLogout(context)
      }
      await navigateAway(context, 'logout', response?.logoutUrl ?? page.origin)
      noteLogoutStay(context)
      return
    }
    // The logout succeeds even if the revocation fails. The session reports the error.
    if (response?.error && current.epoch === epoch) current.end('logout', response.error)
  } finally {
    if (view.pending === 'logout') view.setPending(undefined)
  }
}

/**
 * Ends the session in this tab and the other tabs, before the request to the server.
 *
 * @returns The id of the session, {@link noSession} if there is none, or `undefined` if it is unknown.
 */
function endHere(context: ServerContext): {
  readonly session: string | undefined
  readonly fired: Promise<void> | undefined
} {
  const { view, current, flags, loop } = context
  const { session } = view
  const pending = flags.pendingLogout.read()
  // If the tab is signed out and an earlier logout is pending, repeat that logout.
  const earlier = unknownLogoutAt(pending) === undefined ? pending : undefined
  const isKnown = session.status !== 'loading' && pending === undefined
  const id =
    session.status === 'authenticated' ? session.id : (earlier ?? (isKnown ? noSession : undefined))
  if (id !== noSession) announceLogout(context, id)
  if (session.status === 'authenticated') flags.loggedOut.set(session.id)
  loop.reset()
  current.end('logout')
  return {
    session: id,
    fired: session.status === 'anonymous' ? undefined : current.emit('logout'),
  }
}

/** Stores a logout until the server has received it, and notifies the other tabs. */
function announceLogout({ flags, tabs, runtime }: ServerContext, id: string | undefined): void {
  flags.pendingLogout.set(id ?? unknownLogout(runtime.now()))
  tabs.post({ type: 'loggedOut', id: id ?? unknownSession })
}

/**
 * Logs out of the session that the tab showed. If the same user has logged in again, logs out of that session. If another user has logged
 * in, shows that user, and does not end the session.
 *
 * @param before The session that the tab showed.
 * @throws {GenAuthError} `user_switched`, and why the server could not be reached
 */
async function logOutOfSession(
  context: ServerContext,
  options: LogoutOptions,
  { before, session }: { before: Session; session: string | undefined },
): Promise<LogoutResponse> {
  const { flags, runtime } = context
  try {
    return await sendLogout(context, options, session)
  } catch (error) {
    if (!isSessionChange(error)) throw error
    // The browser no longer has the session of this logout, so do not repeat the logout.
    flags.pendingLogout.clear()
    const body = await callServer(context, { path: '/session' })
    const response = readSessionResponse(body, runtime.now())
    const { snapshot } = response
    if (!snapshot) throw error
    if (
      before.status === 'authenticated' &&
      !isOtherUser({ ...before, details: before }, snapshot)
    ) {
      announceLogout(context, snapshot.id)
      flags.loggedOut.set(snapshot.id)
      return sendLogout(context, options, snapshot.id)
    }
    await applyUnlessLoggedOut(context, response)
    throw userSwitched()
  }
}
