import { adoptStored } from './adopt-stored'
import { announceUser } from './announce-user'
import type { EngineContext } from './engine-context'
import { followPage } from './follow-page'
import { followTabs, syncWithStore } from './follow-tabs'

/** Keeps this page in step with the other tabs, and with what happens to it. Returns the way to stop. */
export function follow(context: EngineContext): () => void {
  const { tabs, claims, state, store, runtime } = context
  tabs.open()
  const giveBack = () => {
    // A token that is on its way is used.
    if (state.tokenStatus.isRenewing) return false
    void store.update(() => undefined)
    adoptStored(context, undefined)
    return true
  }
  const stops = [followTabs(context), claims?.answer(() => state.record, giveBack)]
  if (runtime.page) stops.push(followPage(context, runtime.page))
  // What was said before anybody listened is in the store.
  void syncWithStore(context)
  // And who was away may not have heard of somebody else.
  if (!store.isShared) void context.ready().then(() => announceUser(context))
  return () => {
    for (const stop of stops) stop?.()
    tabs.close()
  }
}
