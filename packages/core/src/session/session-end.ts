import type { GenAuthError } from '../errors'
import type { SessionContext } from './context'
import { restoreError } from './session-state'
import { isOver, isRenewable } from './token-times'

/** Whether the session has run out: its token with nothing to renew it, or the time it was given. */
export function isSessionOver(context: SessionContext): boolean {
  const { record } = context.state
  if (!record) return false
  const now = context.runtime.now()
  const { expiresAt } = record
  const isSpent = isOver({ expiresAt, renewable: isRenewable(record) }, now)
  return isSpent || now >= (sessionEndsAt(context) ?? Infinity)
}

/** When the time that a session was given is over. */
export function sessionEndsAt({ state, maxSessionSeconds }: SessionContext): number | undefined {
  if (!state.record || maxSessionSeconds === undefined) return undefined
  return state.startedAt + maxSessionSeconds * 1000
}

/** Ends a session that has run out, with the reason why it could not go on. */
export function expireSession(context: SessionContext): Promise<void> {
  const failure = context.state.record?.failure
  return endSession(context, 'expired', failure && restoreError(failure))
}

/**
 * Ends the session of this page and of every tab that shares it: in memory first, then in the store, then in the other tabs.
 * Settles when the listeners of the event have.
 *
 * @param reason `logout` is for all tabs of this client, also for those with a session of their own.
 */
export async function endSession(
  { state, store, engine, logoutMarker }: SessionContext,
  reason: 'logout' | 'expired',
  error?: GenAuthError,
  revoke = false,
): Promise<void> {
  const { record, session } = state
  const id = record?.id
  const at = Math.max(logoutMarker.next(), (record?.startedAt ?? 0) + 1)
  const mark = () => reason === 'logout' && logoutMarker.set(reason, at)
  state.end(reason, error)
  // Who is gone already does not go again.
  const fired = session.status === 'anonymous' ? undefined : state.emit(reason, error)
  // After those who listen, here and below: many clear the storage that it is in.
  mark()
  await store.update((current) => (reason === 'logout' || current?.id === id ? undefined : current))
  // If the code for it does not come, the other tabs find a logout in local storage.
  engine().then(
    (it) => it.post({ type: 'ended', id, reason, at, revoke }),
    () => undefined,
  )
  await fired
  mark()
}
