import type { UserInfo } from '@genauth/core/client'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useScope } from '../provider/scope'
import type { Store } from '../shared/store'
import { useTracked } from '../shared/use-tracked'
import type { UserResult } from './user-result'
import { createUserStore } from './user-store'

/** Options of `useUser` and `useSuspenseUser`. */
export interface UseUserOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** Checks and types the claims: any synchronous Standard Schema (Zod, Valibot, ArkType …). Create the schema outside of the component. */
  schema?: Schema | undefined
}

/** The type of the user: the output type of the schema, or `UserInfo` without a schema. */
export type UserOf<Schema extends StandardSchemaV1 | undefined> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : UserInfo

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

/** Returns the store of the user for a schema. All components below a provider share one store per schema. */
export function useUserStore<Schema extends StandardSchemaV1 | undefined>(
  caller: string,
  options: UseUserOptions<Schema> | undefined,
): Store<UserResult<UserOf<Schema>>> {
  const schema = options?.schema as StandardSchemaV1<unknown, UserOf<Schema>> | undefined
  const scope = useScope(caller)
  return scope.once(schema ?? createUserStore, () => createUserStore(scope, schema))
}
