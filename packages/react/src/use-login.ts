import type { AuthenticatedSession, LoginOptions, PopupLoginOptions } from '@genauth/core'
import type { ActionKind, ActionState } from './action-store'
import type { EventLike } from './is-event'
import { useAction } from './use-action'

/** Leaves for GenAuth's login page; takes no notice of an event, so that `onClick={login}` works. */
export interface Login {
  (options?: LoginOptions): Promise<void>
  (event: EventLike): void
}

/** Logs in through a popup; takes no notice of an event, so that `onClick={loginWithPopup}` works. */
export interface LoginWithPopup {
  (options?: PopupLoginOptions): Promise<AuthenticatedSession>
  (event: EventLike): void
}

/** What `useLogin` returns. */
export interface LoginResult extends ActionState {
  /** Stable. Awaiting it sees the error; not awaiting it raises no unhandled rejection. */
  readonly login: Login
  /** Stable. Call it in the click itself, or the browser blocks the popup. */
  readonly loginWithPopup: LoginWithPopup
  /** Whether any login of the page is under way. */
  readonly isPending: boolean
  /** Why the last login could not begin, or else the error with which one came back. */
  readonly error: ActionState['error']
  /** Forgets the error. Stable. */
  readonly reset: () => void
}

const loginAction: ActionKind<LoginOptions, Omit<LoginResult, keyof ActionState>> = {
  pending: ['login', 'popup'],
  reason: 'error',
  methods: (genauth, run, merge, reset) => ({
    login: (options?: LoginOptions | EventLike) => run(() => genauth.login(merge(options))),
    loginWithPopup: (options?: PopupLoginOptions | EventLike) =>
      run(() => genauth.loginWithPopup(merge(options))),
    reset,
  }),
}

/**
 * Begins logins. A component renders again only when a field that it reads changes, and never because a token was renewed.
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
