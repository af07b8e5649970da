import type { Page } from '../runtime/ports'
import type { SessionContext } from './context'
import { syncWithStore } from './follow-tabs'
import { expireSession, isSessionOver } from './session-end'
import type { TabOwnership } from './tab-ownership'
import { isDue, mayTryOnWake } from './token-times'

/** How long a copy of the tab has to speak up. */
const askMs = 300

/** Reacts to the page being left, restored, looked at again, and to the network coming back. Returns the way to stop. */
export function followPage(context: SessionContext, page: Page): () => void {
  const { tabs, ownership, state, store } = context
  const wake = async () => {
    await syncWithStore(context)
    if (isSessionOver(context)) await expireSession(context)
    await renewIfItHelps(context)
  }
  const show = async (persisted: boolean) => {
    if (!persisted) return
    tabs.open()
    await syncWithStore(context, true)
    const id = state.record?.id
    if (id && ownership && !(await takeBack(context, ownership, id))) {
      state.end('none')
      await store.update(() => undefined)
    }
    await wake()
  }
  const stops = [
    page.listen('online', () => void wake()),
    page.listen('visible', () => void wake()),
    page.listen('pageshow', (persisted) => void show(persisted)),
    page.listen('pagehide', () => {
      ownership?.leave()
      tabs.close()
    }),
  ]
  if (!ownership) {
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

/**
 * Takes over what another page of this tab had meanwhile. Firefox shows a page that comes back the tab's storage as it was when the page
 * was left, so the register may name that page, or a copy of the tab: a copy that lives speaks up.
 */
async function takeBack(
  { tabs, runtime }: SessionContext,
  ownership: TabOwnership,
  id: string,
): Promise<boolean> {
  if (!(await ownership.claim(id, true))) return false
  if (ownership.isOurs(id)) return true
  const isTaken = await new Promise<boolean>((resolve) => {
    const stop = tabs.on((message) => {
      if (message.type === 'mine' && message.id === id) resolve(true)
    })
    runtime.setTimeout(() => {
      stop()
      resolve(false)
    }, askMs)
    tabs.post({ type: 'who', id, from: runtime.page?.id ?? '' })
  })
  if (!isTaken) ownership.take(id)
  return !isTaken
}

async function renewIfItHelps({ state, runtime, engine }: SessionContext): Promise<void> {
  const { record } = state
  if (!record || state.session.status === 'loading') return
  const now = runtime.now()
  const isWorthATry = mayTryOnWake(record, now)
  if (!isWorthATry && !isDue(record, now, state.spread)) return
  try {
    const { renewNow, renewIfDue } = await engine()
    await (isWorthATry ? renewNow() : renewIfDue())
  } catch {
    // Why it failed is in the token status.
  }
}
