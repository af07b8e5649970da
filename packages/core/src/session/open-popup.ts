import type { AuthenticatedSession, PopupLoginOptions } from '../genauth'
import type { Page } from '../runtime/ports'
import type { Engine } from './engine-interface'
import type { PendingContext } from './navigate-away'

/** Creates `loginWithPopup`. If a popup is already open, a second call brings that popup to the front. */
export function createPopupOpener({
  page,
  state,
  engine,
}: {
  page: Pick<Page, 'openPopup'> | undefined
  state: PendingContext['state']
  engine(): Promise<Pick<Engine, 'loginThroughPopup'>>
}): (options?: PopupLoginOptions) => Promise<AuthenticatedSession> {
  let open: { popup: Window; login: Promise<AuthenticatedSession> } | undefined
  const run = async (popup: Window, options: PopupLoginOptions) => {
    state.setPending('popup')
    try {
      return await (await engine()).loginThroughPopup(popup, options)
    } finally {
      popup.close()
      // A second login may have opened another popup after the user closed this popup.
      if (open?.popup === popup) {
        open = undefined
        if (state.pending === 'popup') state.setPending(undefined)
      }
    }
  }
  return async (options = {}) => {
    if (open && !open.popup.closed) {
      if (options.popup && options.popup !== open.popup) options.popup.close()
      open.popup.focus()
      return open.login
    }
    // Open the popup before the first `await`. Otherwise the browser blocks it.
    const popup = options.popup ?? page?.openPopup() ?? null
    // The chunk that calls GenAuth throws the error that describes why no popup could be opened.
    if (!popup) return (await engine()).loginThroughPopup(popup, options)
    open = { popup, login: run(popup, options) }
    return open.login
  }
}
