import type { UserInfo } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useScope } from './scope-context'
import { useTracked } from './use-tracked'
import type { UserResult } from './user-result'

/** Options of `useUser` and `useSuspenseUser`. */
export interface UseUserOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** Checks and types the user; any Standard Schema (Zod, Valibot, ArkType …), synchronous. Make it outside of the component. */
  schema?: Schema | undefined
}

/** The user's type under a schema: its output, or the claims as they are. */
export type UserOf<Schema extends StandardSchemaV1 | undefined> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : UserInfo

/**
 * Reads the user. All readers share one query in the provider's QueryClient, which is fetched once in five minutes at most, kept over
 * renewals, and removed at logout. It answers from the session first: a visitor is `anonymous` at once, and after a change of
 * user the last one is never rendered again.
 *
 * A component renders again only when a field that it reads changes.
 *
 * @example
 * ```tsx
 * const { status, user } = useUser()
 * if (status === 'success') return <p>Hello {user.name}</p>
 * ```
 */
export function useUser<Schema extends StandardSchemaV1 | undefined = undefined>(
  options?: UseUserOptions<Schema>,
): UserResult<UserOf<Schema>> {
  const scope = useScope()
  const schema = options?.schema as StandardSchemaV1<unknown, UserOf<Schema>> | undefined
  return useTracked(scope.user(schema))
}
