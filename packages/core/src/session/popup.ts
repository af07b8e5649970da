import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { Page, Runtime } from '../runtime/ports'
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

/**
 * Logs in through a popup.
 *
 * @throws {GenAuthError} `popup_blocked`, `popup_closed`, `timeout`, and the errors of the login
 */
export async function loginThroughPopup(
  driver: PopupDriver,
  window: Window | null,
  options: LoginOptions,
): Promise<AuthenticatedSession> {
  const { runtime } = driver
  const popup = requirePopup(driver, window)
  const page = requirePage(driver)
  const login = await driver.beginPopupLogin(options)
  const listener = listenForResponse(runtime, page, login)
  const finished = listener.response.then(login.finish)
  finished.catch(() => undefined)
  popup.location.replace(login.url)
  const isWaiting = () => listener.isOpen
  const closed = rejectWhenClosed(runtime, page, { popup, isWaiting })
  if (!login.acceptsLate) closed.catch(listener.close)
  return Promise.race([finished, closed])
}

interface ResponseListener<Response> {
  readonly response: Promise<Response>
  readonly isOpen: boolean
  close(): void
}

/** Waits for the response over a channel, or by `postMessage` if `BroadcastChannel` is unavailable. */
function listenForResponse<Response>(
  runtime: Runtime,
  page: Page,
  { channel: name, read, receipt }: PopupLogin<Response>,
): ResponseListener<Response> {
  let isOpen = true
  let close = () => {}
  const response = new Promise<Response>((resolve, reject) => {
    close = () => {
      isOpen = false
      stopMessages()
      channel?.close()
      stopTimer()
    }
    const receive = (message: unknown) => {
      const received = read(message)
      if (received === undefined) return
      if (receipt !== undefined) channel?.post(receipt)
      close()
      resolve(received)
    }
    const channel = runtime.openChannel(name, receive)
    const stopMessages = page.onMessage(receive)
    const stopTimer = onPopupTimeout(runtime, (error) => {
      close()
      reject(error)
    })
  })
  return {
    response,
    close: () => close(),
    get isOpen() {
      return isOpen
    },
  }
}

/** How long a login may take, in milliseconds. */
export const loginLifetimeMs: number = 60 * 60_000

/** How often to check whether the popup is closed, in milliseconds. Browsers send no event for this. */
const pollMs = 500

/**
 * The number of consecutive checks that must find the popup closed. One check is not enough, because the response may still arrive. A popup
 * with `Cross-Origin-Opener-Policy` looks closed too, but while it is open, this window does not have the focus.
 */
const closedPolls = 3

/**
 * Rejects when the user closes the popup before its response arrives. Never resolves.
 *
 * @throws {GenAuthError} `popup_closed`
 */
function rejectWhenClosed(
  { setTimeout }: Pick<Runtime, 'setTimeout'>,
  page: Page,
  { popup, isWaiting }: { popup: Window; isWaiting: () => boolean },
): Promise<never> {
  return new Promise((_resolve, reject) => {
    let polls = 0
    const poll = () => {
      if (!isWaiting()) return
      polls = popup.closed && page.hasFocus ? polls + 1 : 0
      if (polls < closedPolls) {
        setTimeout(poll, pollMs)
        return
      }
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

/**
 * Calls `callback` when a popup has been open for longer than a login may take.
 *
 * @returns The cleanup function.
 */
function onPopupTimeout(
  { setTimeout, clearTimeout }: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
  callback: (error: GenAuthError) => void,
): () => void {
  const timer = setTimeout(
    () =>
      callback(
        new GenAuthError('timeout', 'The login in the popup took too long. Offer the login again.'),
      ),
    loginLifetimeMs,
  )
  return () => clearTimeout(timer)
}

/**
 * Returns the popup that was opened for a login.
 *
 * @throws {GenAuthError} `popup_blocked`, `insecure_context`
 */
function requirePopup(
  context: { readonly runtime: Pick<Runtime, 'page'> },
  popup: Window | null,
): Window {
  if (popup) return popup
  requirePage(context)
  throw new GenAuthError(
    'popup_blocked',
    'The browser blocked the popup. Call loginWithPopup() directly in the click handler, or use login().',
  )
}
