import type { AuthenticatedSession, LoginOptions, PopupLoginOptions } from '@genauth/core/client'
import {
  type Action,
  type ActionKind,
  type ActionState,
  type AsyncAction,
  useAction,
} from './action-store'

/** Redirects to GenAuth's login page. As a handler, ignores its arguments, so `onClick={login}` and `<form action={login}>` work. */
export type Login = Action<LoginOptions>

/**
 * Redirects to GenAuth's login page, and returns a promise. The promise stays pending while the browser navigates away. If the browser
 * stays on the page, the promise rejects with `login_abandoned`. If the login cannot start, the promise rejects with the error.
 */
export type LoginAsync = AsyncAction<LoginOptions, void>

/** Logs in with a popup. As a handler, ignores its arguments, so `onClick={loginWithPopup}` works. */
export type LoginWithPopup = Action<PopupLoginOptions>

/** Logs in with a popup, and returns a promise that resolves to the new session. */
export type LoginWithPopupAsync = AsyncAction<PopupLoginOptions, AuthenticatedSession>

/** The result of `useLogin`. All functions are the same in every render. */
export interface LoginResult extends ActionState {
  /** Redirects to GenAuth's login page. Returns nothing and never throws: if the login cannot start, `error` has the reason. */
  readonly login: Login
  /**
   * Redirects to GenAuth's login page and returns a promise, for code that continues afterwards. A rejection that you do not handle causes
   * no `unhandledrejection` event.
   */
  readonly loginAsync: LoginAsync
  /** Logs in with a popup. Call it directly in the click handler. Otherwise, the browser blocks the popup. */
  readonly loginWithPopup: LoginWithPopup
  /** Logs in with a popup and returns a promise. Call it directly in the click handler. */
  readonly loginWithPopupAsync: LoginWithPopupAsync
  /**
   * Shows GenAuth's registration page: `login({ screen: 'signup' })`. As a handler, ignores its arguments, so `onClick={signUp}` works.
   */
  readonly signUp: Login
  /** Shows GenAuth's registration page, and returns a promise. */
  readonly signUpAsync: LoginAsync
  /** Signs the user out of the app, and lets another user log in. Calls `genauth.switchAccount`. Works as a handler. */
  readonly switchAccount: Login
  /** Signs the user out of the app, lets another user log in, and returns a promise. */
  readonly switchAccountAsync: LoginAsync
  /** Whether a login is running in this tab, even if another component started it. */
  readonly isPending: boolean
  /** Why the last login failed: it could not start, or GenAuth returned an error. `error` is never `login_abandoned`. */
  readonly error: ActionState['error']
  /** Clears `error`. */
  readonly reset: () => void
}

const loginAction: ActionKind = {
  hook: 'useLogin',
  names: ['login', 'loginWithPopup', 'signUp', 'switchAccount'],
  pending: ['login', 'popup'],
  reason: 'error',
}

/**
 * Returns functions that start a login, and the state of the login.
 *
 * Use `login` and `signUp` for buttons and forms. Use `loginAsync` for code that continues afterwards. `loginAsync` rejects with `login_abandoned` if
 * the user comes back to the page or does not leave the page. Handle this rejection in a React Action, because React passes a rejection to
 * the error boundary.
 *
 * The component renders again only when a field that it reads changes. A token refresh does not make the component render again.
 *
 * @param options Default options for every login that this hook starts.
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { login, isPending, error } = useLogin()
 * return <button type="button" disabled={isPending} onClick={login}>Log in {error?.message}</button>
 * ```
 */
export function useLogin(options?: LoginOptions): LoginResult {
  return useAction(loginAction, options)
}
