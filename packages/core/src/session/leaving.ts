import { GenAuthError } from '../errors'
import type { PendingAction } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { requirePage } from './require-page'
import type { SessionState } from './session-state'
import { watchNavigation } from './watch-navigation'

/** Who is told what a page is in the middle of. */
export interface PendingContext {
  readonly runtime: Runtime
  readonly state: Pick<SessionState, 'pending' | 'setPending' | 'subscribe'>
}

/** After this time, assume that the browser stays on the page. Not every browser reports that it dropped a navigation. */
const stayMs = 10_000

/**
 * Leaves for a login page. A login waits for a leaving logout: the second click of a double click can hit the new login button.
 *
 * @throws {GenAuthError} `login_abandoned` if the browser stays on this page, or comes back to it
 */
export async function leaveForLoginPage(context: PendingContext, url: string): Promise<never> {
  await untilLoggedOut(context.state)
  await leave(context, 'login', url)
  throw new GenAuthError(
    'login_abandoned',
    'The browser stayed on this page, or came back to it, before the login was complete. Offer the login again.',
  )
}

/**
 * Leaves for another URL. Resolves only if the browser stays on the page: it comes back from the back/forward cache, reports that it dropped
 * the navigation, or is still on the page after 10 s.
 */
export function leave(context: PendingContext, action: PendingAction, url: string): Promise<void> {
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
    // The first one of a page that is still loading says nothing.
    const stopShow = page.listen('pageshow', (persisted) => persisted && finish())
    state.setPending(action)
    const stopDrop = watchNavigation(runtime, page, { url, onDrop: finish })
  })
}

/** Waits for a logout that is under way. Resolves if the page is still there then. */
export function untilLoggedOut(state: PendingContext['state']): Promise<void> {
  return new Promise((resolve) => {
    const stop = state.subscribe(look)
    function look() {
      if (state.pending === 'logout') return
      stop()
      resolve()
    }
    look()
  })
}
