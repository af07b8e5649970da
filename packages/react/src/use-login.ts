import type { AuthenticatedSession, LoginOptions, PopupLoginOptions } from '@genauth/core'
import { useMemo } from 'react'
import { type ActionState, createActionStore } from './action-store'
import { type EventLike, withoutEvent } from './is-event'
import type { Scope } from './scope'
import { useScope } from './scope-context'
import type { Store } from './store'
import { useLatest } from './use-latest'
import { useTracked } from './use-tracked'

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

function createLoginStore(
  scope: Scope,
  defaults: { readonly current: LoginOptions | undefined },
): Store<LoginResult> {
  const { genauth } = scope
  function merge<Options extends LoginOptions>(options?: Options | EventLike): Options {
    return { ...defaults.current, ...withoutEvent(options) } as Options
  }
  return createActionStore(scope, {
    pending: ['login', 'popup'],
    reason: 'error',
    methods: (run, reset) => ({
      login: (options?: LoginOptions | EventLike) => run(() => genauth.login(merge(options))),
      loginWithPopup: (options?: PopupLoginOptions | EventLike) =>
        run(() => genauth.loginWithPopup(merge(options))),
      reset,
    }),
  })
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
  const scope = useScope()
  const defaults = useLatest(options)
  const store = useMemo(() => createLoginStore(scope, defaults), [scope, defaults])
  return useTracked(store)
}
