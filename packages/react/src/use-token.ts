import { useScope } from './scope-context'
import type { TokenResult } from './token-result'
import { createTokenStore } from './token-store'
import { useTracked } from './use-tracked'

/**
 * Reads the access token and what is known of it, for the few things that must hold it as a value. Who reads `accessToken` or
 * `expiresAt` renders once per renewal, and when the token runs out. Everything else wants `getToken()` or `genauth.fetch`.
 *
 * @example
 * ```tsx
 * const { status, expiresAt, renew } = useToken()
 * return <button type="button" onClick={renew}>{status}, until {new Date(expiresAt ?? 0).toISOString()}</button>
 * ```
 */
export function useToken(): TokenResult {
  return useTracked(useScope().once(createTokenStore, createTokenStore))
}
