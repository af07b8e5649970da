import { GenAuthError } from '../errors'
import type { Page, Runtime } from '../runtime/ports'

/** How often the popup is looked at. Nothing tells a page that another was closed. */
const lookMs = 500

/**
 * How many looks in a row must find the popup closed: its answer may be on the way. A login page that isolates itself (COOP) looks
 * closed too, but then this page has not got the focus back.
 */
const closedLooks = 3

/**
 * Watches a popup while its answer is waited for. Never resolves.
 *
 * @throws {GenAuthError} `popup_closed`
 */
export function rejectWhenClosed(
  { setTimeout }: Pick<Runtime, 'setTimeout'>,
  page: Page,
  { popup, isWaiting }: { popup: Window; isWaiting: () => boolean },
): Promise<never> {
  return new Promise((_resolve, reject) => {
    let looks = 0
    const look = () => {
      if (!isWaiting()) return
      looks = popup.closed && page.hasFocus ? looks + 1 : 0
      if (looks < closedLooks) {
        setTimeout(look, lookMs)
        return
      }
      reject(
        new GenAuthError(
          'popup_closed',
          'The popup was closed before the login was finished: offer it again.',
        ),
      )
    }
    look()
  })
}
