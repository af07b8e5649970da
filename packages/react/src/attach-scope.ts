import { scheduleRenewal } from './renewal-query'
import type { Scope } from './scope'
import type { UserChange } from './user-change'
import { currentSessionId } from './user-info-query'

/** The provider's callbacks, as they are when they are called. */
export interface ScopeCallbacks {
  readonly onRedirect?: ((returnTo: string) => void) | undefined
  readonly onUserChange?: ((change: UserChange) => void | Promise<void>) | undefined
}

const changes = ['login', 'logout', 'expired', 'userSwitched'] as const

/** Keeps every user out of the cache but the one who is logged in, also one that a persister brings back from an earlier visit. */
function keepOtherUsersOut({ genauth, queryClient }: Scope): () => void {
  function removeOtherUsers(): void {
    if (genauth.getSession().status === 'loading') return
    const id = currentSessionId(genauth)
    queryClient.removeQueries({
      queryKey: ['genauth', genauth.key, 'user'],
      predicate: ({ queryKey }) => id === null || queryKey[3] !== id,
    })
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
export function attachScope(
  scope: Scope,
  callbacks: { readonly current: ScopeCallbacks },
): () => void {
  const { genauth, queryClient } = scope
  queryClient.mount()
  const stops = [
    () => queryClient.unmount(),
    keepOtherUsersOut(scope),
    scheduleRenewal(genauth),
    ...changes.map((reason) =>
      genauth.on(reason, () => callbacks.current.onUserChange?.({ queryClient, reason })),
    ),
    genauth.start(
      callbacks.current.onRedirect && {
        onRedirect: (returnTo) => callbacks.current.onRedirect?.(returnTo),
      },
    ),
  ]
  return () => {
    for (const stop of stops.reverse()) stop()
  }
}
