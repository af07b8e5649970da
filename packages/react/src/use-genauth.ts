import type { GenAuth } from '@genauth/core'
import { useScope } from './scope-context'

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
