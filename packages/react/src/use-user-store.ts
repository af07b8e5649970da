import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useScope } from './scope-context'
import type { Store } from './store'
import type { UserOf, UseUserOptions } from './user-options'
import type { UserResult } from './user-result'
import { createUserStore } from './user-store'

/** Returns the store of the user for a schema. All components below a provider share one store per schema. */
export function useUserStore<Schema extends StandardSchemaV1 | undefined>(
  caller: string,
  options: UseUserOptions<Schema> | undefined,
): Store<UserResult<UserOf<Schema>>> {
  const schema = options?.schema as StandardSchemaV1<unknown, UserOf<Schema>> | undefined
  const scope = useScope(caller)
  return scope.once(schema ?? createUserStore, () => createUserStore(scope, schema))
}
