import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useTracked } from './use-tracked'
import { useUserStore } from './use-user-store'
import type { UserOf, UseUserOptions } from './user-options'
import type { UserResult } from './user-result'

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
  return useTracked(useUserStore(options))
}
