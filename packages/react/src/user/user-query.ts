import type { Session, UserInfo } from '@genauth/core/client'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { initialUser, type UserSeed } from '../provider/initial-session'
import type { Scope } from '../provider/scope'
import { memoLast, type Store, shareSubscription } from '../shared/store'
import {
  currentSessionId,
  describeUserQuery,
  retryUser,
  seedUser,
  userInfoQueryHash,
} from './user-info-query'

/** The user from the session and the cache, before a schema is applied. */
export interface UserClaims {
  /** The status of the session, or `partial`: the user is signed in, but some claims may be missing until a request has loaded them. */
  readonly status: Session['status'] | 'partial'
  readonly claims?: UserInfo | undefined
  /** Why the last request for the user failed. */
  readonly error?: Error | null | undefined
  readonly isFetching?: boolean | undefined
}

/** The user of one provider. All components share one query observer. */
export interface UserQuery extends Store<UserClaims> {
  readonly refetch: () => Promise<unknown>
}

/**
 * Creates functions that return the user from the session and the cache. They return the same reference until the session or the cached
 * user changes.
 */
function createReader(
  { genauth, queryClient, session, initial }: Scope,
  known: UserObserver['known'],
): Pick<UserQuery, 'get' | 'getServer'> {
  // Cache the hash, because every render of every component needs it.
  const hashOf = memoLast((id: string) => userInfoQueryHash(queryClient, genauth, id))
  const toClaims = memoLast(
    (
      status: UserClaims['status'],
      claims?: UserInfo,
      error?: Error | null,
      isFetching?: boolean,
    ): UserClaims => ({ status, claims, error, isFetching }),
  )

  function read(current: Session, isServer: boolean): UserClaims {
    // Check the session first, because the cache must not be read for a signed-out user.
    if (current.status !== 'authenticated') return toClaims(current.status)
    const { id } = current
    const state = isServer
      ? undefined
      : queryClient.getQueryCache().get<UserInfo>(hashOf(id))?.state
    const seed = isServer ? initialUser(initial, id) : known(id)
    const { data, dataUpdatedAt } = (state?.data ? state : seed) ?? {}
    const isFetching = state ? state.fetchStatus !== 'idle' : !data
    const status = dataUpdatedAt === 0 ? 'partial' : current.status
    return toClaims(status, data, state?.error, isFetching)
  }

  return {
    get: () => read(session.get(), false),
    getServer: () => read(session.getServer(), true),
  }
}

/** Creates the query of a provider's user. The query sends no request until a component subscribes. */
export function createUserQuery(scope: Scope): UserQuery {
  const observer = createUserObserver(scope, changed)
  const reader = createReader(scope, observer.known)
  let notified: UserClaims | undefined
  let notify: () => void

  function changed(): void {
    const current = reader.get()
    if (current === notified) return
    notified = current
    notify()
  }

  function follow(): void {
    observer.follow()
    changed()
  }

  const subscribe = shareSubscription((notifyAll) => {
    notify = notifyAll
    const stopListening = scope.session.subscribe(follow)
    follow()
    return () => {
      stopListening()
      observer.stop()
    }
  })

  return {
    ...reader,
    subscribe,
    async refetch() {
      // Subscribe first. React runs the effects of a child before the effects of its parent, so a child can call `refetch` before its
      // parent has subscribed.
      const unsubscribe = subscribe(() => undefined)
      await observer.refetch()
      unsubscribe()
    },
  }
}

/** Observes the query that reads the signed-in user. */
export interface UserObserver {
  /** Starts to observe the user of the client's current session. The current session can differ from the session in `initialSession`. */
  readonly follow: () => void
  readonly stop: () => void
  readonly refetch: () => Promise<unknown>
  /** Returns the last known claims of a session, or the claims in `initialSession`. */
  readonly known: (sessionId: string | null) => UserSeed | undefined
}

/**
 * Creates the observer of a provider's user. If the app clears or resets its cache, components must continue to show the user. So the
 * observer keeps the last claims of the session while a component uses them, and restarts the query with these claims.
 */
function createUserObserver(
  { genauth, queryClient, initial: initialSession }: Scope,
  onChange: () => void,
): UserObserver {
  let sessionId: string | null = null
  let known: UserSeed | undefined
  // The observer reads the initial session only until the cache contains a user for the first time.
  let initial = initialSession
  let observer: QueryObserver<UserInfo> | undefined
  let stopWatching: (() => void) | undefined

  function findSeed(id: string | null): UserSeed | undefined {
    return initialUser(initial, id) ?? seedUser(genauth, id)
  }

  function changed(): void {
    const state = observer?.getCurrentQuery().state
    if (state?.data) {
      known = { data: state.data, dataUpdatedAt: state.dataUpdatedAt }
      initial = undefined
    } else if (state?.fetchStatus === 'idle' && !state.error) {
      // The app has cancelled or reset the first request. No other code repeats the request.
      void observer?.refetch()
    }
    onChange()
  }

  function observe(): void {
    const options: object = { ...describeUserQuery(genauth, sessionId, known), retry: retryUser }
    observer = new QueryObserver(queryClient, options as QueryObserverOptions<UserInfo>)
    const stopObserving = observer.subscribe(changed)
    const stopListening = queryClient.getQueryCache().subscribe(({ type, query }) => {
      const isRemoved = type === 'removed' && query === observer?.getCurrentQuery()
      if (!isRemoved || sessionId !== currentSessionId(genauth)) return
      // When the app removed the query, a request was due or running. So the restarted query must send a request.
      if (query.state.isInvalidated || query.state.fetchStatus !== 'idle') {
        known = known && { ...known, dataUpdatedAt: 0 }
      }
      stopWatching?.()
      observe()
    })
    stopWatching = () => {
      stopObserving()
      stopListening()
    }
    changed()
  }

  function stop(): void {
    stopWatching?.()
    stopWatching = undefined
    observer = undefined
    known = undefined
    sessionId = null
  }

  return {
    stop,
    refetch: async () => observer?.refetch(),
    known: (id) => (sessionId === id && known ? known : findSeed(id)),
    follow() {
      const id = currentSessionId(genauth)
      if (id === sessionId) return
      stop()
      if (id === null) return
      sessionId = id
      known = findSeed(id)
      observe()
    },
  }
}
