import { adoptStored } from './adopt-stored'
import { announceUser } from './announce-user'
import type { SessionContext } from './context'
import type { EngineContext } from './engine-context'
import { isOtherUser } from './is-other-user'
import type { TabMessage } from './session-tabs'

/** Keeps this page in step with the other tabs. Returns the way to stop. */
export function followTabs(context: EngineContext): () => void {
  return context.tabs.on((message) => {
    if (message.type === 'changed') void syncWithStore(context)
    else if (message.type === 'ended') void followEnd(context, message)
    else if (message.type === 'user') void followUser(context, message)
  })
}

/**
 * Looks at the store again: for what another tab did, or while this one was asleep.
 *
 * @param isBack The page has come out of the back/forward cache.
 */
export async function syncWithStore(context: EngineContext, isBack?: boolean): Promise<void> {
  const { state, store, logoutMarker, claims } = context
  if (state.session.status === 'loading') return
  // Before anything is awaited, so that nobody sees the page of somebody who has left.
  if (state.record && state.record.startedAt < logoutMarker.read()) await endHere(context, 'logout')
  const { epoch } = state
  const stored = await store.read()
  // Who was here has run out meanwhile, and somebody else may be there.
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
  if (!(isOlder && (await isMarked(context, record.startedAt)))) {
    // Somebody may have been refused an old token, where the store has a newer one.
    if (!isSame || (store.isShared && (await store.read())?.id === record.id)) return
  }
  if (state.record?.id !== record.id) return
  await endHere(context, message.reason === 'expired' ? 'expired' : 'logout')
  // With storage of its own, this tab's grant is another one, which nobody else can revoke.
  if (isSame || !message.revoke) return
  try {
    await (await context.engine()).revoke(record)
  } catch {
    // Best effort: this tab has forgotten the tokens all the same.
  }
}

/** Whether a logout is in local storage too, which in every browser can show it to this tab later than the message that tells of it. */
async function isMarked(
  { runtime, logoutMarker }: SessionContext,
  startedAt: number,
): Promise<boolean> {
  for (let waitMs = 10; runtime.originStorage && logoutMarker.read() < startedAt; waitMs *= 2) {
    if (waitMs > 1000) return false
    await new Promise<void>((resolve) => runtime.setTimeout(resolve, waitMs))
  }
  return true
}

/** Another user is logged in at GenAuth now, so this tab's session is of somebody who has left. */
async function followUser(
  context: EngineContext,
  message: Extract<TabMessage, { type: 'user' }>,
): Promise<void> {
  const { state, store } = context
  const { record } = state
  const theirs = { id: undefined, sub: message.sub }
  if (store.isShared || !record || !isOtherUser(record, theirs)) return
  // Who says so was away while this one logged in.
  if (record.startedAt > message.startedAt) return announceUser(context)
  if (record.startedAt === message.startedAt) return
  if (record.sub === undefined && !(await learnUser(context))) return
  if (state.record?.id !== record.id || !isOtherUser(state.record, theirs)) return
  state.end('logout')
  await store.update((current) => (current?.id === record.id ? undefined : current))
  await state.emit('userSwitched')
}

/** Only userinfo can say whose session this is. If it cannot be read, the session goes on until the next message. */
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
