import type { GenAuth } from '@genauth/core'
import type { QueryClient } from '@tanstack/react-query'
import { scheduleRenewal } from './renewal-query'
import type { Scope } from './scope'
import type { UserChange } from './user-change'

/** The provider's callbacks, as they are when they are called. */
export interface ScopeCallbacks {
  readonly onRedirect?: ((returnTo: string) => void) | undefined
  readonly onUserChange?: ((change: UserChange) => void | Promise<void>) | undefined
}

const changes: readonly UserChange['reason'][] = ['login', 'logout', 'expired', 'userSwitched']

/** Removes every user but the one of the session that is there. */
function removeOtherUsers(genauth: GenAuth, queryClient: QueryClient): void {
  const session = genauth.getSession()
  if (session.status === 'loading') return
  const id = session.status === 'authenticated' ? session.id : undefined
  queryClient.removeQueries({
    queryKey: ['genauth', genauth.key, 'user'],
    predicate: ({ queryKey }) => queryKey[3] !== id,
  })
}

/** Keeps the cache free of other users, also of one that a persister brings back after the page has loaded. */
function keepOtherUsersOut(genauth: GenAuth, queryClient: QueryClient): () => void {
  let session = genauth.getSession()
  removeOtherUsers(genauth, queryClient)
  const stopListening = genauth.subscribe(() => {
    if (session === genauth.getSession()) return
    session = genauth.getSession()
    removeOtherUsers(genauth, queryClient)
  })
  const stopWatching = queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'added' && query.queryKey[0] === 'genauth') removeOtherUsers(genauth, queryClient)
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
  { genauth, queryClient }: Scope,
  callbacks: { readonly current: ScopeCallbacks },
): () => void {
  queryClient.mount()
  const stops = [
    () => queryClient.unmount(),
    keepOtherUsersOut(genauth, queryClient),
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
