import type { Session, UserInfo } from '@genauth/core'
import { initialUser } from './initial-session'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import { shareSubscription } from './share-subscription'
import type { Store } from './store'
import { userInfoQueryHash } from './user-info-query'
import { createUserObserver, type UserObserver } from './user-observer'

/** The user as the session and the cache have it, before any schema. */
export interface UserClaims {
  /** `partial`: the user is signed in, and a request is to bring claims that may be missing. */
  readonly status: Session['status'] | 'partial'
  readonly claims?: UserInfo | undefined
  /** Why the last request failed. */
  readonly error?: Error | null | undefined
  readonly isFetching?: boolean | undefined
}

/** The user of one provider: one query observer, however many components read it. */
export interface UserQuery extends Store<UserClaims> {
  readonly refetch: () => Promise<unknown>
}

/** Puts session and cache together: the same reference for as long as nothing in it changes. */
function createReader(
  { genauth, queryClient, session, initial }: Scope,
  known: UserObserver['known'],
): Pick<UserQuery, 'get' | 'getServer'> {
  // Asked for in each render of each reader.
  const hashOf = memoLast((id: string) => userInfoQueryHash(queryClient, genauth, id))
  const toClaims = memoLast(
    (
      status: UserClaims['status'],
      claims?: UserInfo,
      error?: Error | null,
      isFetching?: boolean,
    ): UserClaims => ({ status, claims, error, isFetching }),
  )

  function read(now: Session, isServer: boolean): UserClaims {
    // The session first: where nobody is logged in, the cache is not even asked.
    if (now.status !== 'authenticated') return toClaims(now.status)
    const { id } = now
    const state = isServer
      ? undefined
      : queryClient.getQueryCache().get<UserInfo>(hashOf(id))?.state
    const seed = isServer ? initialUser(initial, id) : known(id)
    const { data, dataUpdatedAt } = (state?.data ? state : seed) ?? {}
    const isFetching = state ? state.fetchStatus !== 'idle' : !data
    return toClaims(dataUpdatedAt === 0 ? 'partial' : now.status, data, state?.error, isFetching)
  }

  return {
    get: () => read(session.get(), false),
    getServer: () => read(session.getServer(), true),
  }
}

/** Makes the query of a provider's user. It does nothing until somebody subscribes. */
export function createUserQuery(scope: Scope): UserQuery {
  const observer = createUserObserver(scope, changed)
  const reader = createReader(scope, observer.known)
  let told: UserClaims | undefined
  let tell: () => void

  function changed(): void {
    const now = reader.get()
    if (now === told) return
    told = now
    tell()
  }

  function follow(): void {
    observer.follow()
    changed()
  }

  const subscribe = shareSubscription((tellAll) => {
    tell = tellAll
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
      // Nobody has subscribed yet where a child's effect asks before its parent's.
      const unsubscribe = subscribe(() => undefined)
      await observer.refetch()
      unsubscribe()
    },
  }
}
