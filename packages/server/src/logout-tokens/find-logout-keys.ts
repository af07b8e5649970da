import { GenAuthError } from '@genauth/core'
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'

/** Where the keys of GenAuth's tokens are. */
export interface LogoutKeysOptions {
  readonly address: string
  readonly timeoutMs: number
  readonly fetch?: typeof fetch | undefined
}

/**
 * Finds the keys that GenAuth signs with. They are fetched when the first is needed, kept for ten minutes, and fetched again for a token
 * that names another, at most twice a minute.
 */
export function findLogoutKeys({
  address,
  timeoutMs,
  fetch: ownFetch,
}: LogoutKeysOptions): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(address), {
    timeoutDuration: timeoutMs,
    [customFetch]: (url, init) => (ownFetch ?? fetch)(url, init),
  })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (isAboutToken(error)) throw error
      throw new GenAuthError('network_error', 'The keys of GenAuth cannot be had: try again.', {
        cause: error,
      })
    }
  }
}

/** Anything else is about the keys. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}
