import { GenAuthError } from '../errors'
import type { SessionContext } from './context'
import { requirePage } from './require-page'

/**
 * The popup that was opened for a login, if it was.
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
    'The browser blocked the popup: call loginWithPopup in the click itself, or use login.',
  )
}
