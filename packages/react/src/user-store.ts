import type { StandardSchemaV1 } from '@standard-schema/spec'
import { asGenAuthError } from './as-genauth-error'
import { memoLast } from './memo-last'
import type { Scope } from './scope'
import type { Store } from './store'
import { createUserQuery, type UserClaims } from './user-query'
import type { UserResult } from './user-result'
import { selectUser } from './user-schema'

/** Makes the store of a provider's user under one schema. All schemas share one query. */
export function createUserStore<User>(
  scope: Scope,
  schema: StandardSchemaV1<unknown, User> | undefined,
): Store<UserResult<User>> {
  const query = scope.once(createUserQuery, createUserQuery)
  // Apart from the rest, so that a schema runs once for each set of claims, however often they are fetched and read.
  const select = memoLast((claims: NonNullable<UserClaims['claims']>) => selectUser(schema, claims))

  const toResult = memoLast((now: UserClaims): UserResult<User> => {
    const selected = now.claims && select(now.claims)
    // What is missing in partial claims may be what the schema wants.
    const wrong = now.status === 'partial' ? undefined : selected?.error
    const error = wrong ?? (now.error ? asGenAuthError(now.error) : null)
    const isAnonymous = now.status === 'anonymous'
    const known = selected && !selected.error ? 'success' : error ? 'error' : 'pending'
    const status = isAnonymous ? 'anonymous' : known
    return {
      status,
      user: isAnonymous ? null : selected?.user,
      error,
      isPending: status === 'pending',
      isFetching: now.isFetching ?? false,
      refetch,
      // The compiler does not see that these fit together.
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
