import type { Session } from '@genauth/core/client'
import { useSyncExternalStore } from 'react'
import { type Scope, sessionIdOf, useUserScope } from '../provider/scope'
import { memoLast, type Store } from '../shared/store'
import { type UserInfoQueryOptions, userInfoQueryOptions } from './user-info-query'

/** Creates the store of the query options. All components get the same object until the id of the session changes. */
function createOptionsStore({ genauth, session }: Scope): Store<UserInfoQueryOptions> {
  const createReader = (read: () => Session) => {
    const toOptions = memoLast((_id: string | null) => userInfoQueryOptions(genauth, read()))
    return () => toOptions(sessionIdOf(read()))
  }
  return {
    subscribe: session.subscribe,
    get: createReader(session.get),
    getServer: createReader(session.getServer),
  }
}

/**
 * Returns the options of the query that `useUser` reads, for your own query hook. The hook returns the same object until the session
 * changes. If the user is signed out, the query is disabled.
 *
 * Outside of components, use {@link userInfoQueryOptions}, which returns the same options.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component. The query function of the options throws
 * the same errors as the query function of `userInfoQueryOptions`.
 * @example
 * ```tsx
 * const options = { ...useUserInfoQueryOptions(), select: (user: UserInfo) => user.email }
 * const { data: email } = useQuery(options, useGenAuthQueryClient())
 * ```
 */
export function useUserInfoQueryOptions(): UserInfoQueryOptions {
  const scope = useUserScope('useUserInfoQueryOptions')
  const store = scope.once(createOptionsStore)
  return useSyncExternalStore(store.subscribe, store.get, store.getServer)
}
