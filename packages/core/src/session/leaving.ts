import type { PendingAction } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { requirePage } from './require-page'
import type { SessionState } from './session-state'

/** Who is told what a page is in the middle of. */
export interface PendingContext {
  readonly runtime: Runtime
  readonly state: Pick<SessionState, 'pending' | 'setPending'>
}

/** After so long the page is taken to be staying: the browser refused, or somebody pressed Escape. */
const stayMs = 10_000

/** Leaves for another address. Settles only if the page is still there after a while, or when it comes back. */
export function leave(context: PendingContext, action: PendingAction, url: string): Promise<void> {
  const { runtime, state } = context
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
