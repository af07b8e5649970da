import type { LogoutOptions } from '@genauth/core'
import { useMemo } from 'react'
import { type ActionState, createActionStore } from './action-store'
import { type EventLike, withoutEvent } from './is-event'
import { useScope } from './scope-context'
import { useLatest } from './use-latest'
import { useTracked } from './use-tracked'

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
  const scope = useScope()
  const defaults = useLatest(options)
  const store = useMemo(
    () =>
      createActionStore(scope, {
        pending: ['logout'],
        reason: 'logout',
        methods: (run): Pick<LogoutResult, 'logout'> => ({
          logout: (given?: LogoutOptions | EventLike) =>
            run(() => scope.genauth.logout({ ...defaults.current, ...withoutEvent(given) })),
        }),
      }),
    [scope, defaults],
  )
  return useTracked(store)
}
