import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { AuthenticatedSession, Session } from '../genauth'
import { redirectToLoginPage, waitForLogout } from '../session/leave-page'
import { onPopupTimeout, rejectWhenClosed } from '../session/popup'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-url'
import type { ConnectionParts } from './parts'
import type { SessionRefresh } from './session-request'
import { popupChannelOf, popupDone } from './wire'

/**
 * Redirects to the server's login route, which redirects to GenAuth.
 *
 * @throws {GenAuthError} `redirect_loop`, `invalid_options`, `insecure_context`, `login_abandoned`
 */
export async function redirectToServerLogin(
  parts: ConnectionParts,
  options: LoginOptions,
): Promise<never> {
  // Wait for the end of a logout, because a `logout` listener may clear the storage, and thereby delete the `loginRedirect` flag.
  await waitForLogout(parts.state)
  parts.loop.check()
  const url = buildUrl(parts, options)
  parts.flags.loginRedirect.set('1')
  return redirectToLoginPage(parts, url)
}

/**
 * Logs in through an open popup. When the login has finished, the server's page in the popup sends a message. Then this tab requests the
 * session.
 *
 * @throws {GenAuthError} `popup_closed`, `timeout`, `invalid_options`, and the login's error
 */
export async function loginThroughPopup(
  parts: ConnectionParts,
  refreshSession: SessionRefresh,
  { popup, options }: { popup: Window; options: LoginOptions },
): Promise<AuthenticatedSession> {
  const { runtime, state, known } = parts
  const before = state.session
  const page = requirePage(parts)
  const name = runtime.randomId()
  const url = buildUrl(parts, options, { mode: 'popup', popup: name })
  let isWaiting = true
  const { done, stop } = listenForPopup(parts, name)
  popup.location.replace(url)
  try {
    await Promise.race([
      done,
      rejectWhenClosed(runtime, page, { popup, isWaiting: () => isWaiting }),
    ])
  } finally {
    isWaiting = false
    stop()
  }
  await refreshSession.again(true)
  const { session } = state
  const isOther = session !== before
  const error =
    known.backoff.sessionError ?? known.error ?? (isOther ? errorOf(session) : undefined)
  if (error) throw error
  if (session.status !== 'authenticated' || isSame(session, before)) {
    throw new GenAuthError(
      'login_required',
      'The popup finished without a login. Offer the login again.',
    )
  }
  return session
}

function errorOf(session: Session): GenAuthError | undefined {
  return session.status === 'anonymous' ? session.error : undefined
}

function isSame(session: AuthenticatedSession, before: Session): boolean {
  return before.status === 'authenticated' && before.id === session.id
}

/**
 * Waits for the message of the server's page in the popup. The message arrives over a channel, or by `postMessage` if `BroadcastChannel` is
 * unavailable.
 */
function listenForPopup(
  { runtime }: ConnectionParts,
  name: string,
): { done: Promise<void>; stop: () => void } {
  const page = requirePage({ runtime })
  let stop = () => {}
  const done = new Promise<void>((resolve, reject) => {
    const receive = (message: unknown) => {
      if (message === popupDone(name)) resolve()
    }
    const channel = runtime.openChannel(popupChannelOf(name), receive)
    const stopMessages = page.onMessage(receive)
    const stopTimer = onPopupTimeout(runtime, reject)
    stop = () => {
      stopMessages()
      channel?.close()
      stopTimer()
    }
  })
  return { done, stop }
}

function buildUrl(
  { key, runtime }: ConnectionParts,
  { returnTo, prompt, scope, params }: LoginOptions,
  more: Record<string, string> = {},
): string {
  const page = requirePage({ runtime })
  if (scope !== undefined || params !== undefined) {
    throw new GenAuthError(
      'invalid_options',
      'In server mode, login() does not support scope and params. Remove them, and set scope in createAuthServer().',
    )
  }
  const query = new URLSearchParams({
    returnTo: keepOnOrigin(returnTo ?? page.href, page.origin),
    ...(prompt !== undefined && { prompt }),
    ...more,
  })
  return `${page.origin}${key}/login?${query}`
}
