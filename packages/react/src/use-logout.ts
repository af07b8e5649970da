import type { LogoutOptions } from '@genauth/core'
import type { ActionKind, ActionState } from './action-store'
import type { EventLike } from './is-event'
import { useAction } from './use-action'

/** Logs out; takes no notice of an event, so that `onClick={logout}` works. */
export interface Logout {
  (options?: LogoutOptions): Promise<void>
  (event: EventLike): void
}

/** What `useLogout` returns. */
export interface LogoutResult extends ActionState {
  /** Stable. Awaiting it sees the error; not awaiting it raises no unhandled rejection. */
  readonly logout: Logout
  /** Whether a logout of the page is under way. */
  readonly isPending: boolean
  /** Why the last logout failed, or what it could not do, e.g. revoke the tokens. This page is logged out all the same. */
  readonly error: ActionState['error']
}

const logoutAction: ActionKind<LogoutOptions, Pick<LogoutResult, 'logout'>> = {
  pending: ['logout'],
  reason: 'logout',
  methods: (genauth, run, merge) => ({
    logout: (options?: LogoutOptions | EventLike) => run(() => genauth.logout(merge(options))),
  }),
}

/**
 * Logs out. A component renders again only when a field that it reads changes.
 *
 * @param options Defaults for every logout with this hook.
 * @example
 * ```tsx
 * const { logout, isPending } = useLogout({ returnTo: '/goodbye' })
 * return <button type="button" disabled={isPending} onClick={logout}>Log out</button>
 * ```
 */
export function useLogout(options?: LogoutOptions): LogoutResult {
  return useAction(logoutAction, options)
}
