import { GenAuthError } from '../errors'
import type { Page, Runtime } from '../runtime/ports'
import { requirePage } from './require-page'

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
export function rejectWhenClosed(
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
export function onPopupTimeout(
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
export function requirePopup(
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
