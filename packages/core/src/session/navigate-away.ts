import { GenAuthError } from '../errors'
import type { PendingAction } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { requirePage } from './require-page'
import type { SessionState } from './session-state'
import { watchNavigation } from './watch-navigation'

/** The state that holds the pending action. */
export interface PendingContext {
  readonly runtime: Runtime
  readonly state: Pick<SessionState, 'pending' | 'setPending' | 'subscribe'>
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
