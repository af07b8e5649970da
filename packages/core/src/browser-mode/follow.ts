import type { GenAuthEventType } from '../genauth'
import type { Page } from '../runtime/ports'
import { mayRetryOnWake } from '../session/backoff'
import { isOtherUser } from '../session/describe-change'
import { isDue, isRenewable } from '../session/renewal-time'
import { adoptStored, announceUser, claimShown } from './adopt'
import type { SessionContext } from './context'
import { expireSession, hasSessionEnded } from './end-session'
import type { EngineContext } from './engine-context'
import type { TabMessage } from './session-tabs'

/** Follows the messages of the other tabs. Returns the cleanup function. */
function followTabs(context: EngineContext): () => void {
  return context.tabs.on((message) => {
    if (message.type === 'changed') void syncWithStore(context)
    else if (message.type === 'ended') void followEnd(context, message)
    else if (message.type === 'user') void followUser(context, message)
  })
}

/**
 * Reads the store again, because other tabs may have changed it, for example while this tab was asleep.
 *
 * @param isBack Whether the browser restored this document from the back/forward cache.
 */
async function syncWithStore(context: EngineContext, isBack?: boolean): Promise<void> {
  const { state, store, logoutMarker, claims } = context
  if (state.session.status === 'loading') return
  // End the session before the first `await`, so that the previous user's page is never visible.
  if (state.record && state.record.startedAt < logoutMarker.read()) await endHere(context, 'logout')
  const { epoch } = state
  const stored = await store.read()
  // The session ended during the read. If the tab has another session now, keep that session. Otherwise read again.
  if (state.epoch !== epoch) return state.record ? undefined : syncWithStore(context, isBack)
  const { record } = state
  const isNewer = !record || stored?.id !== record.id || stored.revision >= record.revision
  if (!isNewer) return
  const isNew = stored && stored.id !== record?.id
  if (isNew && (await claims?.claim(stored, isBack)) === false) return
  adoptStored(context, stored)
}

async function followEnd(
  context: SessionContext,
  message: Extract<TabMessage, { type: 'ended' }>,
): Promise<void> {
  const { state, store } = context
  const { record } = state
  if (!record) return
  const isSame = record.id === message.id
  const isOlder = message.reason === 'logout' && record.startedAt <= message.at
  if (!(isOlder && (await isLogoutStored(context, record.startedAt)))) {
    // The other tab may have sent an old refresh token. Keep the session if the store contains it.
    if (!isSame || (store.isShared && (await store.read())?.id === record.id)) return
  }
  if (state.record?.id !== record.id) return
  await endHere(context, message.reason === 'expired' ? 'expired' : 'logout')
  // If each tab has its own storage, this tab has its own tokens. No other tab can revoke them.
  if (isSame || !message.revoke) return
  try {
    await (await context.engine()).revoke(record)
  } catch {
    // Revocation is best effort. This tab has already removed the tokens.
  }
}

/**
 * Waits until local storage contains the time of the logout. In every browser, this value can arrive later than the message.
 *
 * @returns `false` if it did not arrive within about 1.3 s.
 */
async function isLogoutStored(
  { runtime, logoutMarker }: SessionContext,
  startedAt: number,
): Promise<boolean> {
  for (let waitMs = 10; runtime.originStorage && logoutMarker.read() < startedAt; waitMs *= 2) {
    if (waitMs > 1000) return false
    await new Promise<void>((resolve) => runtime.setTimeout(resolve, waitMs))
  }
  return true
}

/** Ends this tab's session if another tab reports that another user is signed in at GenAuth. */
async function followUser(
  context: EngineContext,
  message: Extract<TabMessage, { type: 'user' }>,
): Promise<void> {
  const { state, store } = context
  const { record } = state
  const reported = { id: undefined, sub: message.sub }
  if (store.isShared || !record || !isOtherUser(record, reported)) return
  // The other tab was inactive when the user of this tab logged in. So send this user to the other tab.
  if (record.startedAt > message.startedAt) return announceUser(context)
  if (record.startedAt === message.startedAt) return
  if (record.sub === undefined && !(await learnUser(context))) return
  if (state.record?.id !== record.id || !isOtherUser(state.record, reported)) return
  await endHere(context, 'logout', 'userSwitched')
}

/**
 * Requests userinfo, because the session has no `sub` from any other source. If the request fails, the session continues until the next
 * message.
 */
async function learnUser({ engine }: SessionContext): Promise<boolean> {
  try {
    await (await engine()).getUser(undefined)
    return true
  } catch {
    return false
  }
}

/** Ends the session of this tab. Fires the event at the same time, because the storage may respond late or never. */
async function endHere(
  { state, store }: SessionContext,
  reason: 'logout' | 'expired',
  event: GenAuthEventType = reason,
): Promise<void> {
  const id = state.record?.id
  state.end(reason)
  const fired = state.emit(event)
  await store.update((current) => (current?.id === id ? undefined : current))
  await fired
}

/** Reacts when the page becomes visible, is hidden or restored, and when the network is back. Returns the cleanup function. */
function followPage(context: EngineContext, page: Page): () => void {
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
