import { GenAuthError } from '../errors'
import type { AuthenticatedSession, LoginOptions, Session } from '../genauth'
import { leaveForLoginPage, untilLoggedOut } from '../session/leaving'
import { rejectWhenClosed } from '../session/popup-closed'
import { onPopupTimeout } from '../session/popup-timeout'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-to'
import type { ConnectionParts } from './connection-parts'
import { popupChannelOf, popupDone } from './popup-messages'
import type { SessionRefresh } from './refresh-session'

/**
 * Leaves for the server's login route, which sends the browser to GenAuth.
 *
 * @throws {GenAuthError} `redirect_loop`, `invalid_options`, `insecure_context`, `login_abandoned`
 */
export async function leaveForLogin(parts: ConnectionParts, options: LoginOptions): Promise<never> {
  // A listener of the logout may clear the storage, and with it the mark that is set here.
  await untilLoggedOut(parts.state)
  parts.loop.check()
  const url = buildUrl(parts, options)
  parts.flags.leftForLogin.set('1')
  return leaveForLoginPage(parts, url)
}

/**
 * Logs in through a popup that is open already. The server's page in it says when it is done; who is logged in then, the server is asked.
 *
 * @throws {GenAuthError} `popup_closed`, `timeout`, `invalid_options`, and why the login failed
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
    known.backoff.sessionError ?? known.snapshot?.error ?? (isOther ? errorOf(session) : undefined)
  if (error) throw error
  if (session.status !== 'authenticated' || isSame(session, before)) {
    throw new GenAuthError('login_required', 'Nobody logged in there: try again.')
  }
  return session
}

function errorOf(session: Session): GenAuthError | undefined {
  return session.status === 'anonymous' ? session.error : undefined
}

function isSame(session: AuthenticatedSession, before: Session): boolean {
  return before.status === 'authenticated' && before.id === session.id
}

/** Waits for the server's page in the popup to say its name, over a channel, or to its opener where there are none. */
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
      'In server mode the server says what is asked for: set scope in createAuthServer, and leave scope and params out here.',
    )
  }
  const query = new URLSearchParams({
    returnTo: keepOnOrigin(returnTo ?? page.href, page.origin),
    ...(prompt !== undefined && { prompt }),
    ...more,
  })
  return `${page.origin}${key}/login?${query}`
}
