import type { LogoutOptions } from '@genauth/core/client'
import {
  type Action,
  type ActionKind,
  type ActionState,
  type AsyncAction,
  useAction,
} from './action-store'

/** Logs out. As a handler, ignores its arguments, so `onClick={logout}` and `<form action={logout}>` work. */
export type Logout = Action<LogoutOptions>

/**
 * Logs out, and returns a promise. The promise stays pending while the browser redirects to GenAuth's logout. If the browser stays on the
 * page, the promise resolves. If the logout cannot be completed, the promise rejects. The app's session ends in all cases.
 */
export type LogoutAsync = AsyncAction<LogoutOptions, void>

/** The result of `useLogout`. All functions are the same in every render. */
export interface LogoutResult extends ActionState {
  /** Logs out. Returns nothing and never throws: if the logout fails completely or in part, `error` has the reason. */
  readonly logout: Logout
  /**
   * Logs out and returns a promise, for code that continues afterwards. A rejection that you do not handle causes no `unhandledrejection`
   * event.
   */
  readonly logoutAsync: LogoutAsync
  /** Whether a logout is running in this tab. */
  readonly isPending: boolean
  /**
   * Why the last logout failed completely or in part, for example because the tokens could not be revoked. The app's session has ended even
   * if the logout failed.
   */
  readonly error: ActionState['error']
}

const logoutAction: ActionKind = {
  hook: 'useLogout',
  names: ['logout'],
  pending: ['logout'],
  reason: 'logout',
}

/**
 * Returns functions that log the user out, and the state of the logout.
 *
 * The component renders again only when a field that it reads changes.
 *
 * @param options Default options for every logout that this hook starts.
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { logout, isPending } = useLogout({ returnTo: '/goodbye' })
 * return <button type="button" disabled={isPending} onClick={logout}>Log out</button>
 * ```
 */
export function useLogout(options?: LogoutOptions): LogoutResult {
  return useAction(logoutAction, options)
}
