import type { UserInfo } from '@genauth/core'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { initialUser } from './initial-session'
import type { Scope } from './scope'
import { currentSessionId, userInfoQueryOptions } from './user-info-query'

/** Observes the query of whoever is logged in. */
export interface UserObserver {
  /** Turns to the core's own session: the one that the server knew may be over. */
  readonly follow: () => void
  readonly stop: () => void
  readonly refetch: () => Promise<unknown>
  /** The claims of a session that were there last, or that the server knew. */
  readonly known: (sessionId: string | null) => UserInfo | undefined
}

interface KnownUser {
  readonly id: string | null
  readonly claims?: UserInfo | undefined
  readonly updatedAt?: number
}

const nobody: KnownUser = { id: null }

/**
 * Makes the one observer of a provider's user. An app that clears or resets its cache takes nothing off the screen: the last claims
 * of the session are kept for as long as somebody reads them, and the query begins again with them.
 */
export function createUserObserver(
  { genauth, queryClient, initial }: Scope,
  onChange: () => void,
): UserObserver {
  let known = nobody
  let observer: QueryObserver<UserInfo> | undefined
  let stopWatching: (() => void) | undefined

  function changed(): void {
    const state = observer?.getCurrentQuery().state
    if (state?.data) known = { id: known.id, claims: state.data, updatedAt: state.dataUpdatedAt }
    onChange()
  }

  function observe(): void {
    const options = {
      ...userInfoQueryOptions(genauth),
      initialData: known.claims,
      initialDataUpdatedAt: known.updatedAt,
    }
    observer = new QueryObserver(queryClient, options as QueryObserverOptions<UserInfo>)
    const stopObserving = observer.subscribe(changed)
    const stopListening = queryClient.getQueryCache().subscribe(({ type, query }) => {
      const isOurs = type === 'removed' && query === observer?.getCurrentQuery()
      if (!isOurs || known.id !== currentSessionId(genauth)) return
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
    known = nobody
  }

  return {
    stop,
    refetch: async () => observer?.refetch(),
    known: (id) => (known.id === id ? known.claims : initialUser(initial, id)),
    follow() {
      const id = currentSessionId(genauth)
      if (id === known.id) return
      stop()
      if (id === null) return
      known = { id, claims: initialUser(initial, id) }
      observe()
    },
  }
}
