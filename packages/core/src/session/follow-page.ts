import type { Page } from '../runtime/ports'
import { announceUser } from './announce-user'
import { claimShown } from './claim-shown'
import type { SessionContext } from './context'
import type { EngineContext } from './engine-context'
import { syncWithStore } from './follow-tabs'
import { mayRetryOnWake } from './may-retry-on-wake'
import { expireSession, hasSessionEnded } from './session-end'
import { isDue, isRenewable } from './token-times'

/** Reacts when the page becomes visible, is hidden or restored, and when the network is back. Returns the cleanup function. */
export function followPage(context: EngineContext, page: Page): () => void {
  const { tabs, claims, state, store } = context
  const wake = async () => {
    await syncWithStore(context)
    if (hasSessionEnded(context)) await expireSession(context)
    await renewIfUseful(context)
  }
  const show = async (persisted: boolean) => {
    if (!persisted) return
    tabs.open()
    await syncWithStore(context, true)
    if (state.record) await claimShown(context, state.record, true)
    if (!store.isShared) announceUser(context)
    await wake()
  }
  const cleanups = [
    page.listen('online', () => void wake()),
    page.listen('visible', () => void wake()),
    page.listen('pageshow', (persisted) => void show(persisted)),
    page.listen('pagehide', () => {
      claims?.release(state.record)
      tabs.close()
    }),
  ]
  if (store.isShared) {
    // A frozen page still receives messages, but gets no response from IndexedDB. Its open database request would block all other tabs.
    cleanups.push(
      page.listen('freeze', () => tabs.close()),
      page.listen('resume', () => {
        tabs.open()
        void wake()
      }),
    )
  }
  return () => {
    for (const stop of cleanups) stop()
  }
}

async function renewIfUseful({ state, runtime, engine }: SessionContext): Promise<void> {
  const { record } = state
  if (!record || state.session.status === 'loading') return
  const now = runtime.now()
  const { failure } = record
  const mayRetry = failure !== undefined && isRenewable(record) && mayRetryOnWake(failure, now)
  if (!mayRetry && !isDue(record, now, state.jitter)) return
  try {
    const { renewNow, renewIfDue } = await engine()
    await (mayRetry ? renewNow() : renewIfDue())
  } catch {
    // Ignore the rejection. The token status contains the error.
  }
}
