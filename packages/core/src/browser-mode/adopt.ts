import type { GenAuthError } from '../errors'
import { describeChange } from '../session/describe-change'
import { restoreError } from '../session/renewal-failure'
import type { SessionContext } from './context'
import type { EngineContext } from './engine-context'
import type { StoredSession } from './record'

/**
 * Updates this tab's session from the stored record and fires the event for the change. Runs in the tab that changed the record, and in all
 * other tabs.
 *
 * @param error The refresh or storage error, in the tab where it occurred. Other tabs read the error from the record.
 */
export function adoptStored(
  { state, logoutMarker }: SessionContext,
  stored: StoredSession | undefined,
  error?: GenAuthError,
): void {
  const before = state.record
  if (!stored || stored.startedAt < logoutMarker.read()) {
    if (!before) return
    const reason = logoutMarker.read() >= before.startedAt ? 'logout' : 'expired'
    state.end(reason)
    void state.emit(reason)
    return
  }
  state.adopt(stored, { isSettled: state.session.status !== 'loading' })
  const change = describeChange(before, stored)
  if (!change) return
  // Do not report an error of the previous session with the event of a new session.
  const ownError = before?.id === stored.id ? error : undefined
  const { failure } = stored
  const failed = change === 'renewalFailed' && failure ? restoreError(failure) : undefined
  void state.emit(change, ownError ?? failed)
}

/**
 * Takes over the tokens of a session that the tab already shows. If the tokens belong to another tab, ends the session in this tab.
 *
 * @param isBack Whether the browser restored this document from the back/forward cache.
 */
export async function claimShown(
  context: EngineContext,
  session: StoredSession,
  isBack = false,
): Promise<void> {
  if ((await context.claims?.claim(session, isBack)) !== false) return
  await context.store.update(() => undefined)
  adoptStored(context, undefined)
}

/** Sends the signed-in user to the other tabs, so that they stop showing a previous user. */
export function announceUser({ state, tabs }: EngineContext): void {
  const { record } = state
  tabs.post({ type: 'changed' })
  if (record?.sub === undefined) return
  tabs.post({ type: 'user', sub: record.sub, startedAt: record.startedAt })
}
