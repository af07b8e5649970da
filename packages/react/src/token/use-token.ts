import { useScope } from '../provider/scope'
import { useTracked } from '../shared/use-tracked'
import { createTokenStore, type TokenResult } from './token-store'

/**
 * Returns the access token and its status, for the few components that need the token as a value. All other code should call `getToken()`
 * or `genauth.fetch`.
 *
 * A component that reads `accessToken` or `expiresAt` renders once per token refresh, and when the token expires.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const { status, expiresAt, renew } = useToken()
 * return <button type="button" onClick={renew}>{status}, until {new Date(expiresAt ?? 0).toISOString()}</button>
 * ```
 */
export function useToken(): TokenResult {
  return useTracked(useScope('useToken').once(createTokenStore, createTokenStore))
}
