import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useTracked } from './use-tracked'
import { useUserStore } from './use-user-store'
import type { UserOf, UseUserOptions } from './user-options'
import type { UserResult } from './user-result'

/**
 * Returns the user and a `status`: `pending`, `anonymous`, `error` or `success`. The result is a union on `status`.
 *
 * All components share one query in the provider's QueryClient. Unless you call `refetch`, the user is requested at most once in five
 * minutes. A token refresh does not affect the query. A logout removes the query. For a signed-out user, `status` is immediately
 * `anonymous`. After a change of user, the previous user is never rendered again.
 *
 * The component renders again only when a field that it reads changes.
 *
 * @param options `schema` checks and types the claims.
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { status, user } = useUser()
 * if (status === 'success') return <p>Hello {user.name}</p>
 * ```
 */
export function useUser<Schema extends StandardSchemaV1 | undefined = undefined>(
  options?: UseUserOptions<Schema>,
): UserResult<UserOf<Schema>> {
  return useTracked(useUserStore('useUser', options))
}
