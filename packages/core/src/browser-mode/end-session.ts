import type { LogoutOptions } from '../call-options'
import type { GenAuthError } from '../errors'
import { hasEnded, isRenewable, nextRenewalAt, restoreError } from '../session/refresh-lead-time'
import { requirePage } from '../session/require-page'
import type { SessionContext } from './context'

/** Returns whether the session has ended: its token has expired and cannot be refreshed, or `maxSessionSeconds` has passed. */
export function hasSessionEnded(context: SessionContext): boolean {
  const { held } = context.current
  if (!held) return false
  const now = context.runtime.now()
  const { expiresAt } = held
  const isTokenSpent = hasEnded({ expiresAt, renewable: isRenewable(held) }, now)
  return isTokenSpent || now >= sessionEndsAt(context)
}

/** Returns when a refresh, a retry or the end of the session is due, in epoch milliseconds; `Infinity` if never. */
export function dueAt(context: SessionContext): number {
  const { current, view, runtime } = context
  if (!current.held || view.session.status !== 'authenticated') return Infinity
  // If the clock was set back, a refresh can be due long before its planned time.
  const renewalAt = nextRenewalAt(current.held, current.jitter, runtime.now()) ?? Infinity
  return Math.min(renewalAt, sessionEndsAt(context))
}

/** Returns when `maxSessionSeconds` has passed, in epoch milliseconds. */
export function sessionEndsAt({ current, maxSessionSeconds }: SessionContext): number {
  // `startedAt()` reads two clocks, and `peekToken()` may run in every render.
  if (maxSessionSeconds === undefined) return Infinity
  return current.startedAt() + maxSessionSeconds * 1000
}

/** Ends an expired session with the error of its last refresh. */
export function expireSession(context: SessionContext): Promise<void> {
  const failure = context.current.held?.failure
  return endSession(context, 'expired', { error: failure && restoreError(failure) })
}

/** Why a session ends, and whether the other tabs revoke their own tokens. */
interface SessionEnd {
  readonly error?: GenAuthError | undefined
  readonly revoke?: boolean
}

/**
 * Ends the session in this tab and in every tab that shares it: first in memory, then in the store, then in the other tabs through a
 * message. Resolves when the event's listeners have finished.
 *
 * @param reason `logout` ends the sessions of all tabs of this client, even if each tab has its own session.
 */
export async function endSession(
  { current, view, store, engine, logoutMarker }: SessionContext,
  reason: 'logout' | 'expired',
  { error, revoke = false }: SessionEnd = {},
): Promise<void> {
  const { held } = current
  const { status } = view.session
  const id = held?.id
  const at = Math.max(logoutMarker.next(), (held?.startedAt ?? 0) + 1)
  const mark = () => reason === 'logout' && logoutMarker.set(reason, at)
  current.end(reason, error)
  // If the session has already ended, fire no event.
  const fired = status === 'anonymous' ? undefined : current.emit(reason, error)
  // Subscribers and listeners often clear local storage, so write the logout marker again after each of them.
  mark()
  await store.update((stored) => (reason === 'logout' || stored?.id === id ? undefined : stored))
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
  const { current, view, store, engine } = context
  if (options.scope !== 'local') requirePage(context)
  view.setPending('logout')
  try {
    // While the session is loading, the tab may have no record. Then read the record from the store.
    const stored = current.held ?? (await store.read())
    const revoke = options.revoke ?? true
    const ended = endSession(context, 'logout', { revoke })
    // Start the revocation before the event listeners run, because they may take time.
    const revocation = revoke && stored ? engine().then((it) => it.revoke(stored)) : ended
    revocation.catch(() => undefined)
    await ended
    await (await engine()).redirectAfterLogout(stored, revocation, options)
  } finally {
    if (view.pending === 'logout') view.setPending(undefined)
  }
}
