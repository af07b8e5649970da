import type { GenAuth, UserInfo } from '@genauth/core'
import {
  type QueryClient,
  QueryObserver,
  type QueryObserverOptions,
  type QueryObserverResult,
} from '@tanstack/react-query'
import { userInfoQueryOptions } from './user-info-query'

/** What {@link watchUser} needs: whose user, where, and what to do with it. */
export interface UserWatchParts<Selected> {
  readonly genauth: GenAuth
  readonly queryClient: QueryClient
  readonly select: (claims: UserInfo) => Selected
  /** What is known already, e.g. from the server's HTML. */
  readonly claims: UserInfo | undefined
  readonly onChange: () => void
}

/** The one observer of a session's user. */
export interface UserWatch<Selected> {
  readonly result: () => QueryObserverResult<Selected>
  readonly refetch: () => Promise<unknown>
  readonly stop: () => void
}

/**
 * Observes the user of the session that is there now. An app that clears or resets its cache takes nothing off the screen: the
 * query begins again with the claims that were there.
 */
export function watchUser<Selected>(parts: UserWatchParts<Selected>): UserWatch<Selected> {
  const { genauth, queryClient, select, onChange } = parts
  let claims = parts.claims
  let updatedAt: number | undefined
  const options = {
    ...userInfoQueryOptions(genauth),
    select,
    initialData: () => claims,
    initialDataUpdatedAt: () => updatedAt,
  } as unknown as QueryObserverOptions<UserInfo, Error, Selected>
  let stopObserving: () => void
  let observer: QueryObserver<UserInfo, Error, Selected>

  function changed(): void {
    const { data, dataUpdatedAt } = observer.getCurrentQuery().state
    if (data !== undefined) {
      claims = data
      updatedAt = dataUpdatedAt
    }
    onChange()
  }

  function observe(): void {
    observer = new QueryObserver<UserInfo, Error, Selected>(queryClient, options)
    stopObserving = observer.subscribe(changed)
    changed()
  }

  const stopListening = queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'removed' || query.queryHash !== observer.getCurrentQuery().queryHash) return
    // Removed by us, because the session is over: its store stops this watch in a moment.
    if (userInfoQueryOptions(genauth).queryKey[3] !== options.queryKey[3]) return
    stopObserving()
    observe()
  })

  observe()
  return {
    result: () => observer.getCurrentResult(),
    refetch: () => observer.refetch(),
    stop() {
      stopListening()
      stopObserving()
    },
  }
}
