import type { LogoutOptions } from '../call-options'
import type { GenAuthError } from '../errors'
import { restoreError } from '../session/renewal-failure'
import { hasEnded, isRenewable } from '../session/renewal-time'
import { requirePage } from '../session/require-page'
import type { SessionContext } from './context'

/** Returns whether the session has ended: its token has expired and cannot be refreshed, or `maxSessionSeconds` has passed. */
export function hasSessionEnded(context: SessionContext): boolean {
  const { record } = context.state
  if (!record) return false
  const now = context.runtime.now()
  const { expiresAt } = record
  const isTokenSpent = hasEnded({ expiresAt, renewable: isRenewable(record) }, now)
  return isTokenSpent || now >= (sessionEndsAt(context) ?? Infinity)
}

/** Returns when `maxSessionSeconds` has passed, in epoch milliseconds. */
export function sessionEndsAt({ state, maxSessionSeconds }: SessionContext): number | undefined {
  if (!state.record || maxSessionSeconds === undefined) return undefined
  return state.startedAt + maxSessionSeconds * 1000
}

/** Ends an expired session with the error of its last refresh. */
export function expireSession(context: SessionContext): Promise<void> {
  const failure = context.state.record?.failure
  return endSession(context, 'expired', failure && restoreError(failure))
}

/**
 * Ends the session in this tab and in every tab that shares it: first in memory, then in the store, then in the other tabs through a
 * message. Resolves when the event's listeners have finished.
 *
 * @param reason `logout` ends the sessions of all tabs of this client, even if each tab has its own session.
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
  // If the session has already ended, fire no event.
  const fired = session.status === 'anonymous' ? undefined : state.emit(reason, error)
  // Subscribers and listeners often clear local storage, so write the logout marker again after each of them.
  mark()
  await store.update((current) => (reason === 'logout' || current?.id === id ? undefined : current))
  // If the chunk that calls GenAuth cannot be loaded, the other tabs find the logout in local storage.
  engine().then(
    (it) => it.post({ type: 'ended', id, reason, at, revoke }),
    () => undefined,
  )
  await fired
  mark()
}

/** Ends the session in this tab first, even if a later request fails. Then revokes the tokens, and logs out at GenAuth. */
export async function logout(context: SessionContext, options: LogoutOptions): Promise<void> {
  const { state, store, engine } = context
  if (options.scope !== 'local') requirePage(context)
  state.setPending('logout')
  try {
    // While the session is loading, the state may have no record. Then read the record from the store.
    const stored = state.record ?? (await store.read())
    const revoke = options.revoke ?? true
    const ended = endSession(context, 'logout', undefined, revoke)
    // Start the revocation before the event listeners run, because they may take time.
    const revocation = revoke && stored ? engine().then((it) => it.revoke(stored)) : ended
    revocation.catch(() => undefined)
    await ended
    await (await engine()).redirectAfterLogout(stored, revocation, options)
  } finally {
    if (state.pending === 'logout') state.setPending(undefined)
  }
}
