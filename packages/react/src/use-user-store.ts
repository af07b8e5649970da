import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useScope } from './scope-context'
import type { Store } from './store'
import type { UserOf, UseUserOptions } from './user-options'
import type { UserResult } from './user-result'
import { createUserStore } from './user-store'

/** The user under a schema; one store for all components below the provider that ask with the same one. */
export function useUserStore<Schema extends StandardSchemaV1 | undefined>(
  options: UseUserOptions<Schema> | undefined,
): Store<UserResult<UserOf<Schema>>> {
  const schema = options?.schema as StandardSchemaV1<unknown, UserOf<Schema>> | undefined
  return useScope().once(schema ?? createUserStore, (scope) => createUserStore(scope, schema))
}
