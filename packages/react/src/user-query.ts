import type { Session, UserInfo } from '@genauth/core'
import { initialUser } from './initial-session'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import { shareSubscription } from './share-subscription'
import type { Store } from './store'
import { userInfoQueryHash } from './user-info-query'
import { createUserObserver, type UserObserver } from './user-observer'

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
