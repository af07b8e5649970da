import { GenAuthError, type RegisteredUser } from '@genauth/core/client'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { replaceEqualDeep } from '@tanstack/react-query'
import { type Scope, useScope, useUserState } from '../provider/scope'
import { asGenAuthError } from '../shared/as-genauth-error'
import { type Attempt, attempt, createParser } from '../shared/parse-claims'
import { memoLast, type Read, type Select, type Store, useTracked } from '../shared/store'
import { watchClaims } from '../shared/watch-claims'
import { createUserQuery, type UserClaims } from './user-query'
import type { UserResult } from './user-result'

/** Options of `useUser` and `useSuspenseUser`. */
export interface UseUserOptions<
  Schema extends StandardSchemaV1 | undefined = undefined,
  Selected = UserOf<Schema>,
> {
  /**
   * Checks and types the claims: any synchronous Standard Schema (Zod, Valibot, ArkType …). Create the schema outside of the component.
   * Default: the `schema` of the client.
   */
  schema?: Schema | undefined
  /**
   * Returns the part of the user that the component shows. The component renders again only if this part changes. The function may be an
   * inline function. If it throws, `error` is `select_failed`. While a claim that the function reads may still be missing, `status` is
   * `pending`.
   */
  select?: ((user: UserOf<Schema>) => Selected) | undefined
}

/** The type of the user: the output type of the schema. Without a schema, the type that the app has registered, or `UserInfo`. */
export type UserOf<Schema extends StandardSchemaV1 | undefined> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : RegisteredUser

/**
 * Returns the user and a `status`: `pending`, `anonymous`, `error` or `success`. The result is a union on `status`.
 *
 * All components share one query in the provider's QueryClient. Unless you call `refetch`, the user is requested at most once in five
 * minutes. A token refresh does not affect the query. A logout removes the query. For a signed-out user, `status` is immediately
 * `anonymous`. After a change of user, the previous user is never rendered again.
 *
 * The component renders again only when a field that it reads changes.
 *
 * @param options `schema` checks and types the claims. `select` returns a part of the user.
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { status, user } = useUser()
 * if (status === 'success') return <p>Hello {user.name}</p>
 * ```
 * @example
 * ```tsx
 * const { user: isAdmin } = useUser({ select: (user) => hasRole(user, 'admin') })
 * ```
 */
export function useUser<
  Schema extends StandardSchemaV1 | undefined = undefined,
  Selected = UserOf<Schema>,
>(options?: UseUserOptions<Schema, Selected>): UserResult<UserOf<Schema>, Selected> {
  return useSelectedUser('useUser', options)
}

/** Implements `useUser` and `useSuspenseUser`. */
export function useSelectedUser<Schema extends StandardSchemaV1 | undefined, Selected>(
  caller: string,
  options: UseUserOptions<Schema, Selected> | undefined,
): UserResult<UserOf<Schema>, Selected> {
  const scope = useScope(caller)
  const schema = (options?.schema ?? scope.genauth.schema) as
    | StandardSchemaV1<unknown, UserOf<Schema>>
    | undefined
  const stores = scope.once(() => createUserStores(scope, schema), schema ?? createUserStores)
  const [restored, restoring] = stores
  const [, isRestoring] = useUserState()
  const store: Store<object> = isRestoring ? restoring : restored
  return useTracked(store, options?.select) as UserResult<UserOf<Schema>, Selected>
}

/**
 * The stores of a user. The second store is for the time while a persister restores the cache: the app must send no request, because the
 * cache may have the user soon.
 */
type UserStores<User> = readonly [
  restored: Store<UserResult<User>>,
  restoring: Store<UserResult<User>>,
]

/** Creates the stores of a provider's user for one schema. The stores of all schemas share one query. */
function createUserStores<User>(
  scope: Scope,
  schema: StandardSchemaV1<unknown, User> | undefined,
): UserStores<User> {
  const query = scope.once(createUserQuery)
  const parse = schema === scope.genauth.schema ? scope.parse : createParser(schema)

  function toResult(
    current: UserClaims,
    select?: Select,
    previous?: Partial<UserResult<User>>,
  ): UserResult<User> {
    const isPartial = current.status === 'partial'
    let selected = current.claims && (parse(current.claims) as Attempt<User>)
    if (select && selected && !selected.error) {
      const { user } = selected
      // While claims may be missing, a part is unknown if `select` looks for a missing claim.
      const watched = isPartial
        ? watchClaims(Object(user), current.claims as object, () => {
            selected = undefined
          })
        : user
      const part = attempt(() => select(watched as never), selectFailed)
      selected &&= part.error ? part : { user: replaceEqualDeep(previous?.user, part.user) as User }
    }
    // Ignore the error of partial claims, because a claim that the schema or `select` requires may not have loaded yet.
    const cause = (!isPartial && selected?.error) || current.error
    const error = cause ? asGenAuthError(cause) : null
    const isAnonymous = current.status === 'anonymous'
    const missing = error ? 'error' : isAnonymous ? 'anonymous' : 'pending'
    const status = selected && !selected.error ? 'success' : missing
    return {
      status,
      user: isAnonymous ? null : selected?.user,
      error,
      isPending: status === 'pending',
      isFetching: current.isFetching,
      refetch,
      // TypeScript cannot infer that these fields match one member of the union.
    } as UserResult<User>
  }

  // Components without `select` share one result.
  const toShared = memoLast((current: UserClaims) => toResult(current))
  const createReader =
    (read: () => UserClaims): Read<UserResult<User>> =>
    (select, previous) =>
      select ? toResult(read(), select, previous) : toShared(read())

  async function refetch(): Promise<UserResult<User>> {
    await query.refetch()
    return restored.get()
  }

  const restored = {
    subscribe: query.subscribe,
    get: createReader(query.get),
    getServer: createReader(query.getServer),
  }
  return [restored, { ...restored, subscribe: scope.session.subscribe }]
}

function selectFailed(cause: unknown): GenAuthError {
  return new GenAuthError('select_failed', '`select` or `when` threw. Read the cause.', { cause })
}
