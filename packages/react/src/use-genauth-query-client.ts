import type { QueryClient } from '@tanstack/react-query'
import { useScope } from './scope-context'

/**
 * The QueryClient that holds the user: the provider's `queryClient`, else the one around the provider, else one of our own.
 *
 * @example
 * ```ts
 * await queryClient.invalidateQueries({ queryKey: userInfoQueryOptions(genauth).queryKey })
 * ```
 */
export function useGenAuthQueryClient(): QueryClient {
  return useScope().queryClient
}
