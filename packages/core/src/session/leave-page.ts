import { GenAuthError } from '../errors'
import type { PendingAction } from '../genauth'
import type { Page, Runtime } from '../runtime/ports'
import { requirePage } from './require-page'

/** The state that holds the pending action. */
export interface PendingContext {
  readonly runtime: Runtime
  readonly state: {
    readonly pending: PendingAction | undefined
    setPending(pending: PendingAction | undefined): void
    subscribe(listener: () => void): () => void
  }
}

/** After this time, assume that the browser stays on the page. Not every browser reports a dropped navigation. */
const stayMs = 10_000

/**
 * Redirects to a login page. Waits for a pending logout first, because the second click of a double click can hit the new login button.
 *
 * @throws {GenAuthError} `login_abandoned` if the browser stays on this page, or comes back to it
 */
export async function redirectToLoginPage(context: PendingContext, url: string): Promise<never> {
  await waitForLogout(context.state)
  await navigateAway(context, 'login', url)
  throw new GenAuthError(
    'login_abandoned',
    'The browser stayed on this page, or came back to it, before the login was complete. Offer the login again.',
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
  const { runtime, state } = context
  const page = requirePage(context)
  return new Promise((resolve) => {
    const finish = () => {
      runtime.clearTimeout(timer)
      stopShow()
      stopDrop()
      if (state.pending === action) state.setPending(undefined)
      resolve()
    }
    const timer = runtime.setTimeout(finish, stayMs)
    // Ignore the first `pageshow` of a page that is still loading.
    const stopShow = page.listen('pageshow', (persisted) => persisted && finish())
    state.setPending(action)
    const stopDrop = watchNavigation(runtime, page, { url, onDrop: finish })
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
export function waitForLogout(state: PendingContext['state']): Promise<void> {
  return new Promise((resolve) => {
    const stop = state.subscribe(check)
    function check() {
      if (state.pending === 'logout') return
      stop()
      resolve()
    }
    check()
  })
}

/** A URL to navigate to, and a callback that runs if the browser drops the navigation. */
interface WatchedNavigation {
  readonly url: string
  readonly onDrop: () => void
}

/**
 * Navigates to a URL. Calls `onDrop` if the Navigation API reports that the navigation was dropped: the user pressed Escape or Stop, or
 * chose to stay in the `beforeunload` dialog. Returns the cleanup function.
 */
function watchNavigation(
  { setTimeout, clearTimeout }: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
  page: Pick<Page, 'navigation' | 'navigate'>,
  { url, onDrop }: WatchedNavigation,
): () => void {
  const { navigation } = page
  let timer: unknown
  let hasBegun = false
  const drop = () => {
    clearTimeout(timer)
    timer = setTimeout(onDrop, 0)
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
  page.navigate(url)
  return stop
}
