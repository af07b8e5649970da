import type { GenAuth } from '@genauth/core/client'
import type { QueryClient } from '@tanstack/react-query'
import { useScope } from './scope'

/**
 * Returns the client of the nearest provider, for example to call `genauth.fetch`. The hook never makes the component render again.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const genauth = useGenAuth()
 * const loadOrders = () => genauth.fetch('https://api.example/orders')
 * ```
 */
export function useGenAuth(): GenAuth {
  return useScope('useGenAuth').genauth
}

/**
 * Returns the QueryClient that holds the user: the provider's `queryClient` prop, or the QueryClient of the `QueryClientProvider` around
 * the provider. If there is neither, the provider creates a QueryClient.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const queryClient = useGenAuthQueryClient()
 * const { queryKey } = useUserInfoQueryOptions()
 * const reload = () => queryClient.invalidateQueries({ queryKey })
 * ```
 */
export function useGenAuthQueryClient(): QueryClient {
  return useScope('useGenAuthQueryClient').queryClient
}
