import type { LogoutOptions } from '@genauth/core'
import type { Action, ActionKind, ActionState, AsyncAction } from './action-store'
import { useAction } from './use-action'

/** Logs out. Ignores an event and a FormData, so that `onClick={logout}` and `<form action={logout}>` work. */
export type Logout = Action<LogoutOptions>

/**
 * Logs out. The promise stays pending while the browser leaves through GenAuth. If the page stays, the user is signed out and the promise
 * resolves. It rejects if the logout could not be completed; the page is signed out all the same.
 */
export type LogoutAsync = AsyncAction<LogoutOptions, void>

/** What `useLogout` returns. */
export interface LogoutResult extends ActionState {
  /** Stable. Returns nothing, and never throws: `error` has what did not work. */
  readonly logout: Logout
  /** Stable. Returns a promise, for code that goes on afterwards. A rejection that no code handles causes no `unhandledrejection` event. */
  readonly logoutAsync: LogoutAsync
  /** Whether a logout of the page is under way. */
  readonly isPending: boolean
  /** Why the last logout failed, or what it could not do, e.g. revoke the tokens. This page is logged out all the same. */
  readonly error: ActionState['error']
}

const logoutAction: ActionKind = {
  names: ['logout'],
  pending: ['logout'],
  reason: 'logout',
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
