import { scheduleRenewal } from './renewal-query'
import type { Scope } from './scope'
import type { UserChange } from './user-change'
import { currentSessionId } from './user-info-query'

/** The provider's callbacks, as they are when they are called. */
export interface ScopeCallbacks {
  readonly onRedirect?: ((returnTo: string) => void) | undefined
  readonly onUserChange?: ((change: UserChange) => void | Promise<void>) | undefined
}

/** What the provider was rendered with last. */
export interface LatestProps extends ScopeCallbacks {
  readonly scope: Scope
}

const changes = ['login', 'logout', 'expired', 'userSwitched'] as const

/** Removes every user of this client from the cache but the one of a session. */
function removeUsersBut(id: string | null | undefined, { genauth, queryClient }: Scope): void {
  queryClient.removeQueries({
    queryKey: ['genauth', genauth.key, 'user'],
    predicate: ({ queryKey }) => queryKey[3] !== id,
  })
}

/** Keeps every user out of the cache but the one who is logged in, also one that a persister brings back from an earlier visit. */
function keepOtherUsersOut(scope: Scope): () => void {
  const { genauth, queryClient } = scope

  function removeOtherUsers(): void {
    if (genauth.getSession().status !== 'loading') removeUsersBut(currentSessionId(genauth), scope)
  }

  removeOtherUsers()
  const stopListening = genauth.subscribe(removeOtherUsers)
  const stopWatching = queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'added' && query.queryKey[0] === 'genauth') removeOtherUsers()
  })
  return () => {
    stopListening()
    stopWatching()
  }
}

/**
 * Lets a provider's scope take effect: the cache follows the session, the renewal is scheduled, the callbacks are called, and the core
 * is started, last, so that nothing which it does is missed.
 *
 * @returns The way to undo all of it.
 */
export function attachScope(scope: Scope, latest: { readonly current: LatestProps }): () => void {
  const { genauth, queryClient } = scope
  queryClient.mount()
  const stops = [
    () => queryClient.unmount(),
    keepOtherUsersOut(scope),
    scheduleRenewal(genauth),
    ...changes.map((reason) =>
      genauth.on(reason, () => latest.current.onUserChange?.({ queryClient, reason })),
    ),
    genauth.start({
      initialSession: scope.initial,
      onRedirect:
        latest.current.onRedirect && ((returnTo) => latest.current.onRedirect?.(returnTo)),
    }),
  ]
  return () => {
    for (const stop of stops.reverse()) stop()
    // Nobody watches this cache from now on. A scope that is only mounted again, as by StrictMode, keeps its user.
    if (latest.current.scope !== scope) removeUsersBut(undefined, scope)
  }
}
