import { adoptStored } from './adopt-stored'
import { announceUser } from './announce-user'
import type { EngineContext } from './engine-context'
import { followPage } from './follow-page'
import { followTabs, syncWithStore } from './follow-tabs'

/** Follows the other tabs and the events of the page. Returns the cleanup function. */
export function follow(context: EngineContext): () => void {
  const { tabs, claims, state, store, runtime } = context
  tabs.open()
  const giveBack = () => {
    // During a refresh, this tab uses the tokens and cannot give them to another tab.
    if (state.tokenStatus.isRenewing) return false
    void store.update(() => undefined)
    adoptStored(context, undefined)
    return true
  }
  const cleanups = [followTabs(context), claims?.respond(() => state.record, giveBack)]
  if (runtime.page) cleanups.push(followPage(context, runtime.page))
  // This tab has missed all earlier messages. Read the changes of the other tabs from the store.
  void syncWithStore(context)
  // If each tab has its own storage, inactive tabs may also have missed a change of user.
  if (!store.isShared) void context.ready().then(() => announceUser(context))
  return () => {
    for (const stop of cleanups) stop?.()
    tabs.close()
  }
}
