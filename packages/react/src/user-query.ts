import type { Session, UserInfo } from '@genauth/core'
import { hashKey } from '@tanstack/react-query'
import { initialUser } from './initial-session'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import type { Store } from './store'
import { userInfoQueryKey } from './user-info-query'
import { createUserObserver } from './user-observer'

/** The user as the session and the cache have it, before any schema. */
export interface UserClaims {
  readonly status: Session['status']
  readonly claims?: UserInfo | undefined
  /** Why the last request failed. */
  readonly error?: Error | null | undefined
  readonly isFetching?: boolean | undefined
}

/** The user of one provider: one query observer, however many components read it. */
export interface UserQuery extends Store<UserClaims> {
  readonly refetch: () => Promise<unknown>
}

/** Makes the query of a provider's user. It does nothing until somebody subscribes. */
export function createUserQuery(scope: Scope): UserQuery {
  const { genauth, queryClient, session, initial } = scope
  const listeners = new Set<() => void>()
  const observer = createUserObserver(scope, tell)
  let stopListening: () => void
  let told: UserClaims | undefined

  const toClaims = memoLast(
    (
      status: Session['status'],
      claims?: UserInfo,
      error?: Error | null,
      isFetching?: boolean,
    ): UserClaims => ({ status, claims, error, isFetching }),
  )

  /** Answers from the session first: where nobody is logged in, the cache is not even asked. */
  function get(): UserClaims {
    const now = session.get()
    if (now.status !== 'authenticated') return toClaims(now.status)
    const hash = hashKey(userInfoQueryKey(genauth, now.id))
    const state = queryClient.getQueryCache().get<UserInfo>(hash)?.state
    const claims = state?.data ?? observer.known(now.id)
    const isFetching = state ? state.fetchStatus !== 'idle' : !claims
    return toClaims(now.status, claims, state?.error, isFetching)
  }

  function getServer(): UserClaims {
    const now = session.getServer()
    if (now.status !== 'authenticated') return toClaims(now.status)
    const claims = initialUser(initial, now.id)
    return toClaims(now.status, claims, undefined, !claims)
  }

  function tell(): void {
    const now = get()
    if (now === told) return
    told = now
    for (const listener of listeners) listener()
  }

  function follow(): void {
    observer.follow()
    tell()
  }

  return {
    get,
    getServer,
    refetch: observer.refetch,
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) {
        stopListening = session.subscribe(follow)
        follow()
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stopListening()
        observer.stop()
      }
    },
  }
}
