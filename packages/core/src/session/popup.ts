import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { Channel, Page, Runtime } from '../runtime/ports'
import type { AuthenticatedSession } from '../session-state'
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
  /**
   * A message that asks the popup to stay open until the login is finished, because a second attempt may follow. Then `receipt` is sent
   * after the login is finished.
   */
  readonly hold?: unknown
  /** Returns the message that makes the popup continue at another URL. */
  continueAt?(url: string): unknown
  /** Finishes the login, or returns the second attempt, which continues in the same popup. */
  finish(response: Response): Promise<AuthenticatedSession | PopupLogin>
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
  requirePage(driver)
  if (!popup) {
    throw new GenAuthError(
      'popup_blocked',
      'The browser blocked the popup. Call loginWithPopup() directly in the click handler, or use login().',
    )
  }
  const first = await driver.beginPopupLogin(options)
  let finished = await runInPopup(driver, popup, first, () => popup.location.replace(first.url))
  while (!('status' in finished)) finished = await runInPopup(driver, popup, finished)
  return finished
}

/**
 * Waits for the response of a login in a popup, and finishes the login.
 *
 * @param open Opens the login page, after the popup has lost its access to this window. Omitted if the popup already shows this page.
 * @throws {GenAuthError} `popup_closed`, `timeout`, and the errors of the login
 */
function runInPopup(
  driver: PopupDriver,
  popup: Window,
  login: PopupLogin,
  open = () => {},
): Promise<AuthenticatedSession | PopupLogin> {
  const { runtime } = driver
  const page = requirePage(driver)
  return new Promise((resolve, reject) => {
    const stop = () => {
      stopWatching()
      stopMessages()
      runtime.clearTimeout(timer)
    }
    const giveUp = () => {
      stop()
      channel?.close()
    }
    const receive = (message: unknown) => {
      const response = login.read(message)
      if (response === undefined) return
      stop()
      const finished = finishInPopup(popup, { login, channel, response })
      // After `popup_closed`, nothing handles the error of a late response.
      finished.catch(() => undefined)
      resolve(finished)
    }
    // The response arrives over a channel, or by `postMessage` if `BroadcastChannel` is unavailable.
    const channel = runtime.openChannel(login.channel, receive)
    const stopMessages = page.onMessage(receive)
    const timer = runtime.setTimeout(() => {
      giveUp()
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
    open()
    const stopWatching = whenClosed({ runtime, page, popup }, () => {
      if (!login.acceptsLate) giveUp()
      reject(
        new GenAuthError(
          'popup_closed',
          'The popup was closed before the login was complete. Offer the login again.',
        ),
      )
    })
  })
}

/** A response, and the channel on which the popup waits. */
interface PopupResult {
  readonly login: PopupLogin
  readonly channel: Channel | undefined
  readonly response: unknown
}

/** Finishes a login. Then lets the popup close, or opens the page of the second attempt in the popup. */
async function finishInPopup(
  popup: Window,
  { login, channel, response }: PopupResult,
): Promise<AuthenticatedSession | PopupLogin> {
  const { hold, receipt } = login
  const send = (message: unknown) => {
    if (message !== undefined) channel?.post(message)
  }
  send(hold ?? receipt)
  // The message that the popup gets after the login.
  let last = hold && receipt
  try {
    const finished = await login.finish(response)
    if ('status' in finished) return finished
    // With `Cross-Origin-Opener-Policy`, an open popup looks closed, and only the popup itself can navigate.
    last = popup.closed ? login.continueAt?.(finished.url) : undefined
    if (!popup.closed) popup.location.replace(finished.url)
    return finished
  } finally {
    send(last)
    channel?.close()
  }
}

/** Calls `onClosed` if the user has closed the popup. Returns the cleanup function. */
function whenClosed(
  { runtime, page, popup }: { runtime: Runtime; page: Page; popup: Window },
  onClosed: () => void,
): () => void {
  let closedPolls = 0
  let polling: unknown
  const poll = () => {
    closedPolls = popup.closed && page.hasFocus ? closedPolls + 1 : 0
    if (closedPolls < maxClosedPolls) polling = runtime.setTimeout(poll, pollMs)
    else onClosed()
  }
  poll()
  return () => runtime.clearTimeout(polling)
}
