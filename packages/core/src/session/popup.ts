import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { requirePage } from './require-page'

/** The part of a login in a popup that differs between the modes. */
export interface PopupDriver {
  readonly runtime: Runtime
  beginPopupLogin(options: LoginOptions): Promise<PopupLogin>
}

/** A login in a popup. `Response` is the message that finishes it. */
export interface PopupLogin<Response = unknown> {
  readonly url: string
  /** The name of the channel on which the popup sends its response. */
  readonly channel: string
  /** Returns the response in a message; `undefined` if the message does not belong to this login. */
  read(message: unknown): Response | undefined
  /** A message that confirms the response. */
  readonly receipt?: unknown
  /** Whether to wait for the response even after `popup_closed`, because the popup only looked closed. */
  readonly acceptsLate: boolean
  /** Finishes the login. */
  finish(response: Response): Promise<AuthenticatedSession>
}

/** How long a login may take, in milliseconds. */
export const loginLifetimeMs: number = 60 * 60_000

/** How often to check whether the popup is closed, in milliseconds. Browsers send no event for this. */
const pollMs = 500

/**
 * The number of consecutive checks that must find the popup closed. One check is not enough, because the response may still arrive. A popup
 * with `Cross-Origin-Opener-Policy` looks closed too, but while it is open, this window does not have the focus.
 */
const maxClosedPolls = 3

/**
 * Logs in through a popup.
 *
 * @throws {GenAuthError} `popup_blocked`, `popup_closed`, `timeout`, and the errors of the login
 */
export async function loginThroughPopup(
  driver: PopupDriver,
  popup: Window | null,
  options: LoginOptions,
): Promise<AuthenticatedSession> {
  const { runtime } = driver
  const page = requirePage(driver)
  if (!popup) {
    throw new GenAuthError(
      'popup_blocked',
      'The browser blocked the popup. Call loginWithPopup() directly in the click handler, or use login().',
    )
  }
  const login = await driver.beginPopupLogin(options)
  return new Promise((resolve, reject) => {
    let closedPolls = 0
    let polling: unknown
    const stop = () => {
      runtime.clearTimeout(polling)
      stopMessages()
      channel?.close()
      runtime.clearTimeout(timer)
    }
    const receive = (message: unknown) => {
      const response = login.read(message)
      if (response === undefined) return
      if (login.receipt !== undefined) channel?.post(login.receipt)
      stop()
      const finished = login.finish(response)
      // After `popup_closed`, nothing handles the error of a late response.
      finished.catch(() => undefined)
      resolve(finished)
    }
    // The response arrives over a channel, or by `postMessage` if `BroadcastChannel` is unavailable.
    const channel = runtime.openChannel(login.channel, receive)
    const stopMessages = page.onMessage(receive)
    const timer = runtime.setTimeout(() => {
      stop()
      reject(
        new GenAuthError('timeout', 'The login in the popup took too long. Offer the login again.'),
      )
    }, loginLifetimeMs)
    try {
      // With an opener, a page in the popup could navigate this window to a forged login page. Without a channel, the popup needs its
      // opener for the response. The channel of a frame can be partitioned, so that the popup has no access to it.
      if (channel && !page.isFramed) popup.opener = null
    } catch {
      // The app passed a window that shows another origin. Only that origin can remove the opener.
    }
    popup.location.replace(login.url)
    const poll = () => {
      closedPolls = popup.closed && page.hasFocus ? closedPolls + 1 : 0
      if (closedPolls < maxClosedPolls) {
        polling = runtime.setTimeout(poll, pollMs)
        return
      }
      if (!login.acceptsLate) stop()
      reject(
        new GenAuthError(
          'popup_closed',
          'The popup was closed before the login was complete. Offer the login again.',
        ),
      )
    }
    poll()
  })
}
