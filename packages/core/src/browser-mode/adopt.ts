import type { GenAuthError } from '../errors'
import type { UserInfo } from '../protocol/user-info'
import { describeChange } from '../session/describe-change'
import { restoreError } from '../session/refresh-lead-time'
import { otherUser } from '../session/require-session'
import type { KnownUser } from '../session-state'
import type { EngineContext, SessionContext } from './context'
import type { StoredSession } from './record'
import type { ClaimMode } from './tab-claims'

/**
 * Updates this tab's session from the stored record and fires the event for the change. Runs in the tab that changed the record, and in all
 * other tabs.
 *
 * @param error The refresh or storage error, in the tab where it occurred. Other tabs read the error from the record.
 */
export function adoptStored(
  { current, view, logoutMarker }: SessionContext,
  stored: StoredSession | undefined,
  error?: GenAuthError,
): void {
  const before = current.held
  if (!stored || stored.startedAt < logoutMarker.read()) {
    if (!before) return
    const reason = logoutMarker.read() >= before.startedAt ? 'logout' : 'expired'
    current.end(reason)
    void current.emit(reason)
    return
  }
  current.adopt(stored, view.session.status === 'loading' ? view.session : undefined)
  const change = describeChange(before, stored)
  if (!change) return
  // Do not report an error of the previous session with the event of a new session.
  const ownError = before?.id === stored.id ? error : undefined
  const { failure } = stored
  const failed = change === 'renewalFailed' && failure ? restoreError(failure) : undefined
  void current.emit(change, ownError ?? failed)
}

/**
 * Takes over the tokens of a session that the tab already shows. If the tokens belong to another tab, ends the session in this tab.
 */
export async function claimShown(
  context: EngineContext,
  session: StoredSession,
  mode?: ClaimMode,
): Promise<void> {
  if ((await context.claims?.claim(session, mode)) !== false) return
  await context.store.update(() => undefined)
  adoptStored(context, undefined)
}

/** Sends the signed-in user to the other tabs, so that they stop showing a previous user. */
export function announceUser({ current, tabs }: EngineContext): void {
  const { held: record } = current
  tabs.post({ type: 'changed' })
  if (record?.sub === undefined) return
  tabs.post({ type: 'user', sub: record.sub, startedAt: record.startedAt })
}

/**
 * Stores the user's claims with the session. If the login returned no `sub`, adds the user's `sub`.
 *
 * @throws {GenAuthError} `user_mismatch` if the claims have another user's `sub`
 */
export async function storeUser(context: EngineContext, claims: UserInfo): Promise<void> {
  const { current, store, runtime } = context
  const { held } = current
  const { sub } = claims
  if (!held) return
  if (held.sub !== undefined && held.sub !== sub) throw otherUser()
  const user: KnownUser = { claims, updatedAt: runtime.now(), isPartial: false }
  const addUser = (stored: StoredSession | undefined) =>
    stored?.id === held.id ? { ...stored, sub, user } : stored
  const mustWrite = store.keepsClaims || held.sub === undefined
  // If the claims cannot be stored, keep them in memory.
  const next = mustWrite
    ? await store.update(addUser, { rejects: true }).catch(() => addUser(held))
    : held
  if (next?.id !== held.id || current.held?.id !== held.id) return
  // If the write failed, the stored record can be older than the record in memory. Keep the newer tokens.
  const newest = next.revision < current.held.revision ? current.held : next
  current.adopt({ ...newest, sub, user })
  if (held.sub === undefined) announceUser(context)
}
