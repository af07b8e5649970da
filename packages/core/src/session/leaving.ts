import type { PendingAction } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { requirePage } from './require-page'
import type { SessionState } from './session-state'

/** Who is told what a page is in the middle of. */
export interface PendingContext {
  readonly runtime: Runtime
  readonly state: Pick<SessionState, 'pending' | 'setPending' | 'subscribe'>
}

/** After so long the page is taken to be staying: the browser refused, or somebody pressed Escape. */
const stayMs = 10_000

/**
 * Leaves for another address. Settles only if the page is still there after a while, or when it comes back. A login does not get in the
 * way of a logout that is leaving: the second click of two may be on the button that has come in the place of the first.
 */
export async function leave(
  context: PendingContext,
  action: PendingAction,
  url: string,
): Promise<void> {
  const { runtime, state } = context
  if (action === 'login') await untilLoggedOut(state)
  const page = requirePage(context)
  return new Promise((resolve) => {
    const finish = () => {
      runtime.clearTimeout(timer)
      stop()
      if (state.pending === action) state.setPending(undefined)
      resolve()
    }
    const timer = runtime.setTimeout(finish, stayMs)
    // The first one of a page that is still loading says nothing.
    const stop = page.listen('pageshow', (persisted) => persisted && finish())
    state.setPending(action)
    page.navigate(url)
  })
}

function untilLoggedOut(state: PendingContext['state']): Promise<void> {
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
