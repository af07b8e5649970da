import { GenAuthError } from '../errors'
import type { SessionContext } from './context'
import { requirePage } from './require-page'

/**
 * Returns the popup that was opened for a login.
 *
 * @throws {GenAuthError} `popup_blocked`, `insecure_context`
 */
export function requirePopup(
  context: Pick<SessionContext, 'runtime'>,
  popup: Window | null,
): Window {
  if (popup) return popup
  requirePage(context)
  throw new GenAuthError(
    'popup_blocked',
    'The browser blocked the popup. Call loginWithPopup() directly in the click handler, or use login().',
  )
}
