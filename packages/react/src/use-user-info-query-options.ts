import type { Session } from '@genauth/core'
import { useSyncExternalStore } from 'react'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import { useScope } from './scope-context'
import type { Store } from './store'
import {
  currentSessionId,
  type UserInfoQueryOptions,
  userInfoQueryOptions,
} from './user-info-query'

/** Makes the options of a provider's user: one object for all readers, until the id of the session changes. */
function createOptionsStore({ genauth, session }: Scope): Store<UserInfoQueryOptions> {
  const createReader = (read: () => Session) => {
    const toOptions = memoLast((_id: string | null) => userInfoQueryOptions(genauth, read()))
    return () => toOptions(currentSessionId(genauth, read()))
  }
  return {
    subscribe: session.subscribe,
    get: createReader(session.get),
    getServer: createReader(session.getServer),
  }
}

/**
 * Describes the query that `useUser` reads, for a query hook of your own. The options change with the session of the provider, and are the
 * same object until then. Without a user the query is disabled.
 *
 * Returns what `userInfoQueryOptions` returns, which is for code outside of components.
 *
 * @throws {GenAuthError} (the query function) what the one of `userInfoQueryOptions` throws
 * @example
 * ```tsx
 * const options = { ...useUserInfoQueryOptions(), select: (user: UserInfo) => user.email }
 * const { data: email } = useQuery(options, useGenAuthQueryClient())
 * ```
 */
export function useUserInfoQueryOptions(): UserInfoQueryOptions {
  const store = useScope().once(createOptionsStore, createOptionsStore)
  return useSyncExternalStore(store.subscribe, store.get, store.getServer)
}
