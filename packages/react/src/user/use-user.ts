import { GenAuthError, type UserInfo } from '@genauth/core/client'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useIsRestoring } from '@tanstack/react-query'
import { type Scope, useUserScope } from '../provider/scope'
import { asGenAuthError } from '../shared/as-genauth-error'
import { memoLast, type Store, useTracked } from '../shared/store'
import { createUserQuery, type UserClaims } from './user-query'
import type { UserResult } from './user-result'

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
  const scope = useUserScope(caller)
  const stores = scope.once(() => createUserStores(scope, schema), schema ?? createUserStores)
  const [restored, restoring] = stores
  return useIsRestoring() ? restoring : restored
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
  // Cache this result separately from the user result, so that the schema validates each claims object only once.
  const select = memoLast((claims: NonNullable<UserClaims['claims']>) => selectUser(schema, claims))

  const toResult = memoLast((current: UserClaims): UserResult<User> => {
    const selected = current.claims && select(current.claims)
    // Ignore the schema error of partial claims, because a claim that the schema requires may not have loaded yet.
    const schemaError = current.status === 'partial' ? undefined : selected?.error
    const error = schemaError ?? (current.error ? asGenAuthError(current.error) : null)
    const isAnonymous = current.status === 'anonymous'
    const signedInStatus = selected && !selected.error ? 'success' : error ? 'error' : 'pending'
    const status = isAnonymous ? 'anonymous' : signedInStatus
    return {
      status,
      user: isAnonymous ? null : selected?.user,
      error,
      isPending: status === 'pending',
      isFetching: current.isFetching,
      refetch,
      // TypeScript cannot infer that these fields match one member of the union.
    } as UserResult<User>
  })

  async function refetch(): Promise<UserResult<User>> {
    await query.refetch()
    return toResult(query.get())
  }

  const restored = {
    subscribe: query.subscribe,
    get: () => toResult(query.get()),
    getServer: () => toResult(query.getServer()),
  }
  return [restored, { ...restored, subscribe: scope.session.subscribe }]
}

/** The output of a schema, or the error. */
type SelectedUser<User> =
  | { readonly user: User; readonly error?: undefined }
  | { readonly user?: undefined; readonly error: GenAuthError }

function pathOf(issue: StandardSchemaV1.Issue): string {
  const path = issue.path?.map((part) => String(typeof part === 'object' ? part.key : part))
  return path?.join('.') || '(the user)'
}

/** Validates the claims with the schema. Never throws. If there is no schema, returns the claims as the user. */
function selectUser<User>(
  schema: StandardSchemaV1<unknown, User> | undefined,
  claims: UserInfo,
): SelectedUser<User> {
  if (!schema) return { user: claims as User }
  let result: ReturnType<(typeof schema)['~standard']['validate']>
  try {
    result = schema['~standard'].validate(claims)
  } catch (cause) {
    return {
      error: new GenAuthError('schema_invalid', 'The schema threw. Read the cause.', { cause }),
    }
  }
  if (result instanceof Promise) {
    result.catch(() => undefined)
    return {
      error: new GenAuthError(
        'schema_async',
        'The schema is asynchronous. Pass a synchronous schema.',
      ),
    }
  }
  if (!result.issues) return { user: result.value }
  // The messages of the issues may contain personal data. The paths do not.
  const paths = [...new Set(result.issues.map(pathOf))].join(', ')
  const message = `The user does not match the schema: ${paths}. Adjust the schema.`
  return { error: new GenAuthError('schema_invalid', message) }
}
