import type { LogoutOptions } from '../call-options'
import { GenAuthError } from '../errors'
import { navigateAway } from '../session/leave-page'
import { forgetPendingLogout, keepPendingLogout, noteLogoutStay } from '../session/pending-logout'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-url'
import { callServer } from './call-server'
import type { ServerContext } from './context'
import { unknownLogout, unknownLogoutAt, unknownSession } from './persisted-flags'
import { readServerError } from './snapshot'
import type { RouteParameters } from './wire'

/**
 * Logs out: first in this tab and the other tabs, then on the server, then at GenAuth. If the server cannot be reached, the logout stays
 * pending and is repeated later.
 *
 * @throws {GenAuthError} with `scope: 'global'`, why the server could not be reached
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
    const fired = endHere(context)
    const { epoch } = current
    const request = sendLogout(context, options)
    request.catch(() => undefined)
    await fired
    const response = await request.catch((error) => {
      if (current.epoch === epoch) {
        current.end('logout', error)
        current.fail(error, 'session')
      }
      if (scope === 'global') throw error
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

/** Ends the session in this tab and the other tabs, before the request to the server. */
function endHere(context: ServerContext): Promise<void> | undefined {
  const { view, current, tabs, flags, loop, runtime } = context
  const { session } = view
  const wasSignedIn = session.status === 'authenticated'
  const pending = flags.pendingLogout.read()
  // If the tab is signed out and an earlier logout with a session id is pending, send the session id of the earlier logout.
  const earlier = unknownLogoutAt(pending) === undefined ? pending : undefined
  const id = wasSignedIn ? session.id : earlier
  flags.pendingLogout.set(id ?? unknownLogout(runtime.now()))
  if (wasSignedIn) flags.loggedOut.set(session.id)
  loop.reset()
  current.end('logout')
  tabs.post({ type: 'loggedOut', id: id ?? unknownSession })
  return session.status === 'anonymous' ? undefined : current.emit('logout')
}

/** The server's response to a logout. */
export interface LogoutResponse {
  /** The URL where the browser ends the session at GenAuth. */
  readonly logoutUrl: string
  /** The `state` that GenAuth returns to the redirect URI. `undefined` if GenAuth itself redirects to `returnTo`. */
  readonly pending: { readonly state: string; readonly redirectUri: string } | undefined
  /** Why the tokens could not be revoked. */
  readonly error: GenAuthError | undefined
}

/** Sends a logout to the server, and clears the pending logout. */
export async function sendLogout(
  context: ServerContext,
  { returnTo, revoke = true, scope = 'global' }: LogoutOptions,
): Promise<LogoutResponse> {
  const { origin, isFramed } = requirePage(context)
  const parameters: Partial<Record<RouteParameters['/logout'], string>> = {
    ...(returnTo !== undefined && { returnTo: keepOnOrigin(returnTo, origin) }),
    ...(!revoke && { revoke: 'false' }),
    // `/logout/continue` needs a navigation, but a local logout does not navigate, and the route rejects navigations of frames.
    ...((isFramed || scope === 'local') && { universal: 'true' }),
  }
  const path = `/logout?${new URLSearchParams(parameters)}` as const
  const response = await callServer(context, { path, method: 'POST', keepalive: true })
  const { logoutUrl, state, postLogoutRedirectUri: redirectUri } = response
  if (typeof logoutUrl !== 'string' || !/^https?:\/\//.test(logoutUrl)) {
    throw new GenAuthError(
      'invalid_response',
      'The server returned no logout URL. Check basePath, and any proxy in front of the server.',
      { retryable: true },
    )
  }
  context.flags.pendingLogout.clear()
  const pending =
    typeof state === 'string' && typeof redirectUri === 'string'
      ? { state, redirectUri }
      : undefined
  return { logoutUrl, pending, error: readServerError(response['error']) }
}
