import type { AuthenticatedSession, PopupLoginOptions } from '../genauth'
import type { Page } from '../runtime/ports'
import type { Engine } from './engine-interface'
import type { PendingContext } from './leaving'

/** Makes the `loginWithPopup` of a page: a second call while a popup is open brings that one to the front. */
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
      // Another may have been opened in its place.
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
    // Before anything is awaited, or the browser takes it for an advertisement.
    const popup = options.popup ?? page?.openPopup() ?? null
    // Why there is none, the engine says.
    if (!popup) return (await engine()).loginThroughPopup(popup, options)
    open = { popup, login: run(popup, options) }
    return open.login
  }
}
