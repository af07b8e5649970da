import type { GenAuthEventType } from '@genauth/core/client'
import type { QueryClient } from '@tanstack/react-query'
import { scheduleRenewal } from '../token/renewal-query'
import { type InitialSession, type Scope, sessionIdOf } from './scope'

/** The argument of `onUserChange`. */
export interface UserChange {
  /** The provider's QueryClient. Remove the app's own queries from this QueryClient. */
  readonly queryClient: QueryClient
  /**
   * The event that changed the user. `expired` is also the event if GenAuth or an administrator ended the session. Every affected tab calls
   * `onUserChange`. At the time of the call, the session has already changed, and the cache does not contain the previous user.
   */
  readonly reason: Extract<GenAuthEventType, 'login' | 'logout' | 'expired' | 'userSwitched'>
}

/** The callbacks that the provider got in its last render. */
export interface ScopeCallbacks {
  readonly onRedirect?: ((returnTo: string) => void) | undefined
  readonly onUserChange?: ((change: UserChange) => void | Promise<void>) | undefined
}

/** The scope, the callbacks and the initial session of the provider in its last render. */
export interface LatestProps extends ScopeCallbacks {
  readonly initialSession?: InitialSession | undefined
  readonly scope: Scope
}

/**
 * Connects the scope of a provider: removes previous users from the cache, schedules the token refresh, calls the callbacks after events,
 * and starts the client. The client starts last, so that the callbacks miss no event.
 *
 * @returns The cleanup function.
 */
export function attachScope(scope: Scope, latest: { readonly current: LatestProps }): () => void {
  const { genauth, queryClient } = scope
  const { initialSession } = latest.current

  function removeUsersExcept(id: string | null | undefined): void {
    queryClient.removeQueries({
      queryKey: ['genauth', genauth.key, 'user'],
      predicate: ({ queryKey }) => queryKey[3] !== id,
    })
  }

  function removeOtherUsers(): void {
    const session = genauth.getSession()
    if (session.status !== 'loading') removeUsersExcept(sessionIdOf(session))
  }

  queryClient.mount()
  removeOtherUsers()
  const stops = [
    () => queryClient.unmount(),
    genauth.subscribe(removeOtherUsers),
    // For example, a persister may restore a user from an earlier visit.
    queryClient.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'added' && query.queryKey[0] === 'genauth') removeOtherUsers()
    }),
    ...scheduleRenewal(genauth),
    ...(['login', 'logout', 'expired', 'userSwitched'] as const).map((reason) =>
      genauth.on(reason, () => latest.current.onUserChange?.({ queryClient, reason })),
    ),
    genauth.start({
      initialSession,
      onRedirect:
        latest.current.onRedirect && ((returnTo) => latest.current.onRedirect?.(returnTo)),
    }),
  ]
  return () => {
    for (const stop of stops.reverse()) stop()
    // After this cleanup, no other code removes users from this cache, so remove all of them now. Do not remove them if StrictMode only
    // remounts the scope.
    if (latest.current.scope !== scope) removeUsersExcept(undefined)
  }
}
