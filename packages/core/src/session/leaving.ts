import type { PendingAction } from '../genauth'
import type { SessionContext } from './context'
import { requirePage } from './require-page'

/** After so long the page is taken to be staying: the browser refused, or somebody pressed Escape. */
const stayMs = 10_000

/** Leaves for another address. Settles only if the page is still there after a while, or when it comes back. */
export function leave(context: SessionContext, action: PendingAction, url: string): Promise<void> {
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
