import type { KnownUser, Session, UserInfo } from '@genauth/core/client'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { ownQueryClients } from '../provider/own-query-clients'
import { accept, initialUser, type Scope, sessionIdOf, type UserSeed } from '../provider/scope'
import { memoLast, type Store, shareSubscription } from '../shared/store'
import {
  describeUserQuery,
  retryUser,
  seedUser,
  type UserInfoQueryOptions,
} from './user-info-query'

/** The user from the session and the cache, before a schema is applied. */
export interface UserClaims {
  /** The status of the session, or `partial`: the user is signed in, but some claims may be missing until a request has loaded them. */
  readonly status: Session['status'] | 'partial'
  readonly claims?: UserInfo | undefined
  /** Why the last request for the user failed. */
  readonly error?: Error | null | undefined
  readonly isFetching: boolean
}

/** The user of one provider. All components share one query observer. */
export interface UserQuery extends Store<UserClaims> {
  readonly refetch: () => Promise<unknown>
  /** Returns the hash of the query key of a session. */
  readonly hashOf: (sessionId: string) => string
}

function createObserver(
  { genauth, queryClient }: Scope,
  query: UserInfoQueryOptions,
  queryHash: string,
): QueryObserver<UserInfo> {
  // Our own QueryClient sets the defaults, so that the observer inherits none of the app's defaults.
  const options: object = ownQueryClients(genauth).renewal.defaultQueryOptions({
    ...query,
    queryHash,
    retry: retryUser,
  })
  return new QueryObserver(queryClient, options as QueryObserverOptions<UserInfo>)
}

/**
 * Shows claims that the server has changed, such as a role. If the server does not keep all claims, requests all claims again: a response that
 * is still pending may be older.
 */
function showChange(observer: QueryObserver<UserInfo>, seed: UserSeed | undefined): void {
  if (!seed) return
  const { data, dataUpdatedAt: updatedAt } = seed
  const query = observer.getCurrentQuery()
  query.setData({ ...(!updatedAt && query.state.data), ...data }, { updatedAt, manual: true })
  if (!updatedAt) void observer.refetch()
}

/**
 * Creates functions that return the user from the session and the cache. They return the same reference until the session or the cached
 * user changes.
 */
function createReader(
  scope: Scope,
  known: (sessionId: string) => UserSeed | undefined,
): Pick<UserQuery, 'get' | 'getServer' | 'hashOf'> {
  const { genauth, queryClient, session, initial } = scope
  // Cache the hash, because every render of every component needs it.
  const hashOf = memoLast(
    (id: string) => queryClient.defaultQueryOptions(describeUserQuery(genauth, id)).queryHash,
  )
  const toClaims = memoLast(
    (
      status: UserClaims['status'],
      claims?: UserInfo,
      error?: Error | null,
      isFetching: boolean | undefined = false,
    ): UserClaims => ({ status, claims, error, isFetching }),
  )

  function read(current: Session, isServer: boolean): UserClaims {
    // Check the session first, because the cache must not be read for a signed-out user.
    if (current.status !== 'authenticated') return toClaims(current.status)
    const { id } = current
    const state = isServer
      ? undefined
      : queryClient.getQueryCache().get<UserInfo>(hashOf(id))?.state
    // A reader that mounts after the first one finds the user in the cache, so it needs no seed, which reads the clock.
    const seed = () => (isServer ? accept(scope, initialUser(initial, id)) : known(id))
    // Only the devtools set `fetchMeta` of this query: they have replaced the state, to show the app while it loads or after an error.
    const { data, dataUpdatedAt } = (state?.data || state?.fetchMeta ? state : seed()) ?? {}
    const isFetching = state ? state.fetchStatus !== 'idle' : !data
    const status = dataUpdatedAt === 0 ? 'partial' : current.status
    return toClaims(status, data, state?.error, isFetching)
  }

  return {
    hashOf,
    get: () => read(session.get(), false),
    getServer: () => read(session.getServer(), true),
  }
}

/**
 * Creates the query of a provider's user. The query sends no request until a component subscribes.
 *
 * If the app clears or resets its cache, components must continue to show the user. So the query keeps the last claims of the session while
 * a component uses them, and restarts with these claims.
 */
export function createUserQuery(scope: Scope): UserQuery {
  const { genauth, queryClient } = scope
  let { initial } = scope
  let sessionId: string | null = null
  let known: UserSeed | undefined
  let observer: QueryObserver<UserInfo> | undefined
  let shown: KnownUser | undefined
  const findSeed = (id: string | null) =>
    accept(scope, seedUser(genauth, id) ?? initialUser(initial, id))
  const reader = createReader(scope, (id) => (sessionId === id && known) || findSeed(id))
  const subscribe = shareSubscription(reader.get, (notify) => {
    function changed(): void {
      const state = observer?.getCurrentQuery().state
      if (state?.data) {
        known = state as UserSeed
        initial = undefined
      } else if (state?.fetchStatus === 'idle' && !state.error) {
        // The app has cancelled or reset the first request. No other code repeats the request.
        void observer?.refetch()
      }
      notify()
    }

    /** Stops observing the previous user. Then observes the user of the session with the given id, if any. */
    function observe(id: string | null, seed?: UserSeed): void {
      observer?.destroy()
      observer = undefined
      sessionId = id
      known = seed
      if (id === null) return
      observer = createObserver(scope, describeUserQuery(genauth, id, seed), reader.hashOf(id))
      observer.subscribe(changed)
      changed()
    }

    function follow(): void {
      // The current session can differ from the session in `initialSession`.
      const id = sessionIdOf(genauth.getSession())
      const user = genauth.peekUser()
      if (sessionId !== id) observe(id, findSeed(id))
      if (observer && user !== shown && user?.isChanged) showChange(observer, seedUser(genauth, id))
      shown = user
      notify()
    }

    const stopListening = scope.session.subscribe(follow)
    const stopWatching = queryClient.getQueryCache().subscribe(({ type, query }) => {
      const isRemoved = type === 'removed' && query === observer?.getCurrentQuery()
      if (!isRemoved || sessionId !== sessionIdOf(genauth.getSession())) return
      // If a request was due or running when the app removed the query, the restarted query must send a request.
      const isDue = query.state.isInvalidated || query.state.fetchStatus !== 'idle'
      observe(sessionId, known && isDue ? { ...known, dataUpdatedAt: 0 } : known)
    })
    follow()
    return () => {
      stopListening()
      stopWatching()
      observe(null)
    }
  })

  return {
    ...reader,
    subscribe,
    async refetch() {
      // Subscribe first: React runs the effects of a child before those of its parent, so a child can call `refetch` before its parent.
      const unsubscribe = subscribe(() => undefined)
      await observer?.refetch()
      unsubscribe()
    },
  }
}
