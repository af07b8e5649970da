import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import type { Page, Runtime } from '../runtime/ports'
import type { PendingAction } from '../session-state'
import type { RedirectLoop } from './redirect-loop'
import { requirePage } from './require-page'
import type { SessionView } from './view'

/** The view that shows the pending action. */
export interface PendingContext {
  readonly runtime: Runtime
  readonly view: SessionView
}

/** After this time, assume that the browser stays on the page. Not every browser reports a dropped navigation. */
const stayMs = 10_000

/** The part of a redirect login that differs between the modes. */
export interface RedirectDriver extends PendingContext {
  readonly loop: RedirectLoop
  /** Prepares a login, and stores what its callback needs. Returns the URL of the login page. */
  beginLogin(options: LoginOptions): Promise<string>
}

/**
 * Redirects to the login page.
 *
 * @throws {GenAuthError} `redirect_loop`, the errors of `beginLogin`, and `login_abandoned` if the browser stays on this page, or comes back
 * to it
 */
export async function redirectToLogin(
  driver: RedirectDriver,
  options: LoginOptions,
): Promise<never> {
  const { view, loop } = driver
  // A `logout` listener may clear the storage, and thereby delete this login. So wait for the logout first.
  await waitForLogout(view)
  view.setPending('login')
  loop.check()
  const url = await driver.beginLogin(options)
  // The second click of a double click can hit a new logout button.
  await waitForLogout(view)
  await navigateAway(driver, 'login', url)
  throw new GenAuthError(
    'login_abandoned',
    'The browser stayed on this page, or came back to it. Offer the login again.',
  )
}

/**
 * Navigates to another URL. Resolves only if the browser stays on the page: it restores the page from the back/forward cache, drops the
 * navigation, or still shows the page after 10 s.
 */
export function navigateAway(
  context: PendingContext,
  action: PendingAction,
  url: string,
): Promise<void> {
  const { runtime, view } = context
  const page = requirePage(context)
  return new Promise((resolve) => {
    const finish = () => {
      runtime.clearTimeout(timer)
      stopShow()
      stopDrop()
      if (view.pending === action) view.setPending(undefined)
      resolve()
    }
    const timer = runtime.setTimeout(finish, stayMs)
    // Ignore the first `pageshow` of a page that is still loading.
    const stopShow = page.listen('pageshow', (persisted) => persisted && finish())
    view.setPending(action)
    const stopDrop = onNavigationDropped(runtime, page, finish)
    page.navigate(url)
  })
}

/** Navigates to `returnTo`. A router may not notice a replaced URL, so this function loads a new document. */
export function navigateTo(context: Pick<PendingContext, 'runtime'>, returnTo: string): void {
  const page = requirePage(context)
  // Use the full URL, because a `<base>` element may resolve a path to another origin.
  const url = page.origin + returnTo
  if (url !== page.href) page.navigate(url)
}

/** Waits for a pending logout. Resolves if the page is still open after the logout. */
function waitForLogout(view: Pick<SessionView, 'pending' | 'subscribe'>): Promise<void> {
  return new Promise((resolve) => {
    const stop = view.subscribe(check)
    function check() {
      if (view.pending === 'logout') return
      stop()
      resolve()
    }
    check()
  })
}

/**
 * Calls `callback` if the Navigation API reports that the next navigation was dropped: the user pressed Escape or Stop, or chose to stay in
 * the `beforeunload` dialog. Returns the cleanup function.
 */
function onNavigationDropped(
  { setTimeout, clearTimeout }: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
  { navigation }: Pick<Page, 'navigation'>,
  callback: () => void,
): () => void {
  let timer: unknown
  let hasBegun = false
  const drop = () => {
    clearTimeout(timer)
    timer = setTimeout(callback, 0)
  }
  const stop = () => {
    clearTimeout(timer)
    navigation?.removeEventListener('navigateerror', drop)
    navigation?.removeEventListener('navigate', followNavigation)
  }
  // If a navigation replaces another navigation, the browser fires `navigateerror` for the replaced one, then `navigate` in the same task.
  // So a `navigateerror` before the first `navigate` belongs to a replaced navigation. A later `navigate`, for example from `pushState`,
  // does not stop the watched navigation. Ignore the errors of a later navigation.
  const followNavigation = () => {
    if (hasBegun) return stop()
    hasBegun = true
    clearTimeout(timer)
  }
  navigation?.addEventListener('navigateerror', drop)
  navigation?.addEventListener('navigate', followNavigation)
  return stop
}
