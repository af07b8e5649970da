import { adoptStored } from './adopt-stored'
import { announceUser } from './announce-user'
import type { SessionContext } from './context'
import type { EngineContext } from './engine-context'
import { isOtherUser } from './is-other-user'
import type { TabMessage } from './session-tabs'

/** Follows the messages of the other tabs. Returns the cleanup function. */
export function followTabs(context: EngineContext): () => void {
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
export async function syncWithStore(context: EngineContext, isBack?: boolean): Promise<void> {
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
  state.end('logout')
  await store.update((current) => (current?.id === record.id ? undefined : current))
  await state.emit('userSwitched')
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

async function endHere(context: SessionContext, reason: 'logout' | 'expired'): Promise<void> {
  const { state, store } = context
  const id = state.record?.id
  state.end(reason)
  await store.update((current) => (current?.id === id ? undefined : current))
  await state.emit(reason)
}
