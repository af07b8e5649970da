import { GenAuthError } from '../errors'
import type { AuthenticatedSession, PopupLoginOptions } from '../genauth'
import type { Engine } from './engine-interface'
import type { PendingContext } from './leaving'
import { requirePage } from './require-page'

/** Makes the `loginWithPopup` of a page: a second call while a popup is open brings that one to the front. */
export function createPopupOpener(
  context: PendingContext & { engine(): Promise<Pick<Engine, 'loginThroughPopup'>> },
): (options?: PopupLoginOptions) => Promise<AuthenticatedSession> {
  let open: { popup: Window; login: Promise<AuthenticatedSession> } | undefined
  const run = async (popup: Window, options: PopupLoginOptions) => {
    const { state } = context
    state.setPending('popup')
    try {
      return await (await context.engine()).loginThroughPopup(popup, options)
    } finally {
      popup.close()
      if (open?.popup === popup) open = undefined
      if (state.pending === 'popup') state.setPending(undefined)
    }
  }
  return async (options = {}) => {
    if (open && !open.popup.closed) {
      if (options.popup && options.popup !== open.popup) options.popup.close()
      open.popup.focus()
      return open.login
    }
    // Before anything is awaited, or the browser takes it for an advertisement.
    const popup = options.popup ?? requirePage(context).openPopup()
    if (!popup) {
      throw new GenAuthError(
        'popup_blocked',
        'The browser blocked the popup: call loginWithPopup in the click itself, or use login.',
      )
    }
    open = { popup, login: run(popup, options) }
    return open.login
  }
}
