import type { GenAuthError } from '../errors'
import type { SessionContext } from './context'

/**
 * Ends the session of this page and of every tab that shares it: in memory first, then in the store, then in the other tabs.
 * Settles when the listeners of the event have.
 *
 * @param reason `logout` is for all tabs of this client, also for those with a session of their own.
 */
export async function endSession(
  context: SessionContext,
  reason: 'logout' | 'expired',
  error?: GenAuthError,
  { revoke = false }: { revoke?: boolean } = {},
): Promise<void> {
  const { state, store, tabs, runtime, logoutMarker } = context
  const id = state.record?.id
  const at = runtime.now()
  state.end(reason, error)
  if (reason === 'logout') logoutMarker.set(at)
  const fired = state.emit(reason, error)
  await store.update((current) => (reason === 'logout' || current?.id === id ? undefined : current))
  tabs.post({ type: 'ended', id, reason, at, revoke })
  await fired
}
