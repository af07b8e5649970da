import type { GenAuthError } from '../errors'
import type { SessionContext } from './context'
import { isOtherUser } from './is-other-user'
import { restoreError } from './session-state'
import type { StoredSession } from './stored-session'

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
  if (before?.id !== stored.id) {
    const isSwitch = before !== undefined && isOtherUser(before, stored)
    void state.emit(isSwitch ? 'userSwitched' : 'login')
  } else if (before.revision !== stored.revision) {
    void state.emit('renewed', error)
  } else if (stored.failure && stored.failure.count !== before.failure?.count) {
    void state.emit('renewalFailed', error ?? restoreError(stored.failure))
  }
}
