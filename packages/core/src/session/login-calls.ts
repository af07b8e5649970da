import type { LoginOptions, PopupLoginOptions } from '../call-options'
import type { GenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import type { Page } from '../runtime/ports'
import type { PendingContext } from './leave-page'

/** Creates `login()`. A second call during the redirect returns the same promise, so a double click starts one login. */
export function createSingleLogin({
  state,
  engine,
}: Pick<PendingContext, 'state'> & {
  engine(): Promise<{ login(options: LoginOptions): Promise<never> }>
}): (options?: LoginOptions) => Promise<void> {
  let pendingLogin: Promise<void> | undefined
  const login = async (options: LoginOptions) => {
    if (state.pending !== 'logout') state.setPending('login')
    try {
      await (await engine()).login(options)
    } catch (error) {
      // `login_abandoned` is not a failure. If the app ignores the promise, the browser must not report an unhandled rejection.
      if ((error as GenAuthError).code === 'login_abandoned') pendingLogin?.catch(() => undefined)
      throw error
    } finally {
      if (state.pending === 'login') state.setPending(undefined)
      pendingLogin = undefined
    }
  }
  return (options = {}) => {
    pendingLogin ??= login(options)
    return pendingLogin
  }
}

/** Creates `loginWithPopup`. If a popup is already open, a second call brings that popup to the front. */
export function createPopupOpener({
  page,
  state,
  engine,
}: {
  page: Pick<Page, 'openPopup'> | undefined
  state: PendingContext['state']
  engine(): Promise<{
    loginThroughPopup(popup: Window | null, options: LoginOptions): Promise<AuthenticatedSession>
  }>
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
