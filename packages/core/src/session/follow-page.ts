import type { Page } from '../runtime/ports'
import { announceUser } from './announce-user'
import { claimShown } from './claim-shown'
import type { SessionContext } from './context'
import type { EngineContext } from './engine-context'
import { syncWithStore } from './follow-tabs'
import { mayRetryOnWake } from './may-retry-on-wake'
import { expireSession, isSessionOver } from './session-end'
import { isDue, isRenewable } from './token-times'

/** Reacts to the page being left, restored, looked at again, and to the network coming back. Returns the way to stop. */
export function followPage(context: EngineContext, page: Page): () => void {
  const { tabs, claims, state, store } = context
  const wake = async () => {
    await syncWithStore(context)
    if (isSessionOver(context)) await expireSession(context)
    await renewIfItHelps(context)
  }
  const show = async (persisted: boolean) => {
    if (!persisted) return
    tabs.open()
    await syncWithStore(context, true)
    if (state.record) await claimShown(context, state.record, true)
    if (!store.isShared) announceUser(context)
    await wake()
  }
  const stops = [
    page.listen('online', () => void wake()),
    page.listen('visible', () => void wake()),
    page.listen('pageshow', (persisted) => void show(persisted)),
    page.listen('pagehide', () => {
      claims?.leave(state.record)
      tabs.close()
    }),
  ]
  if (store.isShared) {
    // A frozen page still gets messages, but no answer of the database: what it asks there would keep every other tab waiting.
    stops.push(
      page.listen('freeze', () => tabs.close()),
      page.listen('resume', () => {
        tabs.open()
        void wake()
      }),
    )
  }
  return () => {
    for (const stop of stops) stop()
  }
}

async function renewIfItHelps({ state, runtime, engine }: SessionContext): Promise<void> {
  const { record } = state
  if (!record || state.session.status === 'loading') return
  const now = runtime.now()
  const { failure } = record
  const isWorthATry = failure !== undefined && isRenewable(record) && mayRetryOnWake(failure, now)
  if (!isWorthATry && !isDue(record, now, state.jitter)) return
  try {
    const { renewNow, renewIfDue } = await engine()
    await (isWorthATry ? renewNow() : renewIfDue())
  } catch {
    // Why it failed is in the token status.
  }
}
