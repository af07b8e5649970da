import type { UserInfo } from '@genauth/core'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { initialUser, type UserSeed } from './initial-session'
import type { Scope } from './scope'
import { currentSessionId, describeUserQuery, retryUser, seedUser } from './user-info-query'

/** Observes the query of whoever is logged in. */
export interface UserObserver {
  /** Turns to the core's own session: the one that the server knew may be over. */
  readonly follow: () => void
  readonly stop: () => void
  readonly refetch: () => Promise<unknown>
  /** The claims of a session that were there last, or that the server knew. */
  readonly known: (sessionId: string | null) => UserSeed | undefined
}

/**
 * Makes the one observer of a provider's user. An app that clears or resets its cache takes nothing off the screen: the last claims
 * of the session are kept for as long as somebody reads them, and the query begins again with them.
 */
export function createUserObserver(
  { genauth, queryClient, initial: given }: Scope,
  onChange: () => void,
): UserObserver {
  let sessionId: string | null = null
  let known: UserSeed | undefined
  // Until the cache has had a user: from then on that is the truth, and so is its absence.
  let initial = given
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
      // The app has cancelled or reset the first request, and nothing else would send it again.
      void observer?.refetch()
    }
    onChange()
  }

  function observe(): void {
    const options: object = { ...describeUserQuery(genauth, sessionId, known), retry: retryUser }
    observer = new QueryObserver(queryClient, options as QueryObserverOptions<UserInfo>)
    const stopObserving = observer.subscribe(changed)
    const stopListening = queryClient.getQueryCache().subscribe(({ type, query }) => {
      const isOurs = type === 'removed' && query === observer?.getCurrentQuery()
      if (!isOurs || sessionId !== currentSessionId(genauth)) return
      // Somebody wanted to know anew, and still does.
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
