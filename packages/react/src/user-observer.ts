import type { UserInfo } from '@genauth/core'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { initialUser, type UserSeed } from './initial-session'
import type { Scope } from './scope'
import { currentSessionId, describeUserQuery, retryUser, seedUser } from './user-info-query'

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
export function createUserObserver(
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
