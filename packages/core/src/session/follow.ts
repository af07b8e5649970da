import type { SessionContext } from './context'
import { followPage } from './follow-page'
import { followTabs, syncWithStore } from './follow-tabs'

/** Keeps this page in step with the other tabs, and with what happens to it. Returns the way to stop. */
export function follow(context: SessionContext): () => void {
  const { tabs, ownership, state, runtime } = context
  tabs.open()
  const stops = [followTabs(context), ownership?.answer(() => state.record?.id)]
  if (runtime.page) stops.push(followPage(context, runtime.page))
  // What was said before anybody listened is in the store.
  void syncWithStore(context)
  return () => {
    for (const stop of stops) stop?.()
    tabs.close()
  }
}
