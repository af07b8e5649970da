import type { StandardSchemaV1 } from '@standard-schema/spec'
import { asGenAuthError } from './as-genauth-error'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import type { Store } from './store'
import { createUserQuery, type UserClaims } from './user-query'
import type { UserResult } from './user-result'
import { selectUser } from './user-schema'

/** Creates the store of a provider's user for one schema. The stores of all schemas share one query. */
export function createUserStore<User>(
  scope: Scope,
  schema: StandardSchemaV1<unknown, User> | undefined,
): Store<UserResult<User>> {
  const query = scope.once(createUserQuery, createUserQuery)
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
      isFetching: current.isFetching ?? false,
      refetch,
      // TypeScript cannot infer that these fields match one member of the union.
    } as UserResult<User>
  })

  async function refetch(): Promise<UserResult<User>> {
    await query.refetch()
    return toResult(query.get())
  }

  return {
    subscribe: query.subscribe,
    get: () => toResult(query.get()),
    getServer: () => toResult(query.getServer()),
  }
}
