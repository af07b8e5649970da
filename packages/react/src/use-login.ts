import type { AuthenticatedSession, LoginOptions, PopupLoginOptions } from '@genauth/core'
import type { Action, ActionKind, ActionState, AsyncAction } from './action-store'
import { useAction } from './use-action'

/** Redirects to GenAuth's login page. Ignores an event and a FormData, so that `onClick={login}` and `<form action={login}>` work. */
export type Login = Action<LoginOptions>

/**
 * Redirects to GenAuth's login page. The promise stays pending while the browser leaves. It rejects with `login_abandoned` if the page stays, and
 * with the reason if the login cannot begin.
 */
export type LoginAsync = AsyncAction<LoginOptions, void>

/** Logs in through a popup. Ignores an event and a FormData, so that `onClick={loginWithPopup}` works. */
export type LoginWithPopup = Action<PopupLoginOptions>

/** Logs in through a popup. The promise resolves to the new session. */
export type LoginWithPopupAsync = AsyncAction<PopupLoginOptions, AuthenticatedSession>

/** What `useLogin` returns. */
export interface LoginResult extends ActionState {
  /** Stable. Returns nothing, and never throws: `error` has the reason if the login cannot begin. */
  readonly login: Login
  /** Stable. Returns a promise, for code that goes on afterwards. A rejection that no code handles causes no `unhandledrejection` event. */
  readonly loginAsync: LoginAsync
  /** Stable. Call it in the click itself, or the browser blocks the popup. */
  readonly loginWithPopup: LoginWithPopup
  /** Stable. As `loginWithPopup`, with a promise. */
  readonly loginWithPopupAsync: LoginWithPopupAsync
  /** Whether any login of the page is under way. */
  readonly isPending: boolean
  /** Why the last login could not begin, or else the error with which one came back. Never `login_abandoned`. */
  readonly error: ActionState['error']
  /** Forgets the error. Stable. */
  readonly reset: () => void
}

const loginAction: ActionKind = {
  names: ['login', 'loginWithPopup'],
  pending: ['login', 'popup'],
  reason: 'error',
}

/**
 * Begins logins. A component renders again only when a field that it reads changes, and never because a token was renewed.
 *
 * `login` is for buttons and forms. `loginAsync` is for code that goes on afterwards: it rejects with `login_abandoned` if the user comes back
 * to the page, or stays on it. Handle that in a React Action, which passes a rejection to the error boundary.
 *
 * @param options Defaults for every login that is begun with this hook.
 * @example
 * ```tsx
 * const { login, isPending, error } = useLogin()
 * return <button type="button" disabled={isPending} onClick={login}>Log in {error?.message}</button>
 * ```
 */
export function useLogin(options?: LoginOptions): LoginResult {
  return useAction(loginAction, options)
}
