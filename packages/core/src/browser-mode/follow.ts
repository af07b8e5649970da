import type { GenAuthEventType } from '../genauth'
import { isOtherUser } from '../session/describe-change'
import type { FollowDriver } from '../session/follow'
import { adoptStored, announceUser, claimShown } from './adopt'
import type { EngineContext } from './context'
import { revokeTokens } from './logout'
import type { StoredSession } from './record'
import type { TabMessage } from './session-tabs'
import type { ClaimMode } from './tab-claims'

/** What the tab does after a message of another tab, and after an event of the page. */
type Following = Pick<
  FollowDriver<StoredSession, TabMessage>,
  'receive' | 'sync' | 'comeBack' | 'begin'
>

/** Creates the reactions of a tab in browser mode. */
export function createFollowing(context: EngineContext): Following {
  const { current, claims, store, tabs, view } = context
  const { page } = context.runtime
  const giveBack = () => {
    // During a refresh, this tab uses the tokens and cannot give them to another tab.
    if (view.tokenStatus.isRenewing) return false
    void store.update(() => undefined)
    adoptStored(context, undefined)
    return true
  }
  return {
    async receive(message) {
      if (message.type === 'changed') await syncWithStore(context)
      else if (message.type === 'ended') await followEnd(context, message)
      else if (message.type === 'user') await followUser(context, message)
      else claims?.answer(message, current.held, giveBack)
    },
    sync: () => syncWithStore(context),
    async comeBack() {
      await syncWithStore(context, 'quiet')
      if (current.held) await claimShown(context, current.held, 'quiet')
      if (!store.isShared) announceUser(context)
    },
    begin(wakeUp) {
      void syncWithStore(context)
      if (store.isShared) {
        // A frozen page still receives messages, but gets no response from IndexedDB. Its open database request would block all other tabs.
        return [
          page?.listen('freeze', () => tabs.close()),
          page?.listen('resume', () => {
            tabs.open()
            void wakeUp()
          }),
        ]
      }
      // If each tab has its own storage, inactive tabs may also have missed a change of user.
      void context.ready().then(() => announceUser(context))
      return [page?.listen('pagehide', () => claims?.release(current.held))]
    },
  }
}

/** Reads the store again, because other tabs may have changed it, for example while this tab was asleep. */
async function syncWithStore(context: EngineContext, mode?: ClaimMode): Promise<void> {
  const { current, view, store, logoutMarker, claims } = context
  if (view.session.status === 'loading') return
  // End the session before the first `await`, so that the previous user's page is never visible.
  if (current.held && current.held.startedAt < logoutMarker.read()) await endHere(context, 'logout')
  const { epoch } = current
  const stored = await store.read()
  // The session ended during the read. If the tab has another session now, keep that session. Otherwise read again.
  if (current.epoch !== epoch) return current.held ? undefined : syncWithStore(context, mode)
  const { held } = current
  const isNewer = !held || stored?.id !== held.id || stored.revision >= held.revision
  if (!isNewer) return
  const isNew = stored && stored.id !== held?.id
  if (isNew && (await claims?.claim(stored, mode)) === false) return
  adoptStored(context, stored)
}

async function followEnd(
  context: EngineContext,
  message: Extract<TabMessage, { type: 'ended' }>,
): Promise<void> {
  const { current, store } = context
  const { held } = current
  if (!held) return
  const isSame = held.id === message.id
  const isOlder = message.reason === 'logout' && held.startedAt <= message.at
  if (!(isOlder && (await isLogoutStored(context, held.startedAt)))) {
    // The other tab may have sent an old refresh token. Keep the session if the store contains it.
    if (!isSame || (store.isShared && (await store.read())?.id === held.id)) return
  }
  if (current.held?.id !== held.id) return
  await endHere(context, message.reason === 'expired' ? 'expired' : 'logout')
  // If each tab has its own storage, this tab has its own tokens. No other tab can revoke them.
  if (isSame || !message.revoke) return
  // Revocation is best effort. This tab has already removed the tokens.
  await revokeTokens(context, held).catch(() => undefined)
}

/**
 * Waits until local storage contains the time of the logout. In every browser, this value can arrive later than the message.
 *
 * @returns `false` if it did not arrive within about 1.3 s.
 */
async function isLogoutStored(
  { runtime, logoutMarker }: EngineContext,
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
  const { current, store } = context
  const { held } = current
  // The other tab has its own session, which may be for another tenant.
  const reported = { id: undefined, sub: message.sub, details: held?.details }
  if (store.isShared || !held || !isOtherUser(held, reported)) return
  // The other tab was inactive when the user of this tab logged in. So send this user to the other tab.
  if (held.startedAt > message.startedAt) return announceUser(context)
  if (held.startedAt === message.startedAt) return
  if (held.sub === undefined && !(await learnUser(context))) return
  if (current.held?.id !== held.id || !isOtherUser(current.held, reported)) return
  await endHere(context, 'logout', 'userSwitched')
}

/**
 * Requests userinfo, because the session has no `sub` from any other source. If the request fails, the session continues until the next
 * message.
 */
async function learnUser({ engine }: EngineContext): Promise<boolean> {
  const { getUser } = await engine()
  return getUser().then(
    () => true,
    () => false,
  )
}

/** Ends the session of this tab. Fires the event at the same time, because the storage may respond late or never. */
async function endHere(
  { current, store }: EngineContext,
  reason: 'logout' | 'expired',
  event: GenAuthEventType = reason,
): Promise<void> {
  const id = current.held?.id
  current.end(reason)
  const fired = current.emit(event)
  await store.update((stored) => (stored?.id === id ? undefined : stored))
  await fired
}
