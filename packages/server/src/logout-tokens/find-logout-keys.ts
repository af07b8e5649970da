import { GenAuthError } from '@genauth/core'
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'

/** The options for fetching GenAuth's public keys. */
export interface LogoutKeysOptions {
  readonly url: string
  readonly timeoutMs: number
  readonly fetch?: typeof fetch | undefined
}

/**
 * Returns a function that finds the key of a token. The function fetches the keys at first use and caches them for ten minutes. If no
 * cached key matches a token, the function fetches the keys again, at most twice a minute.
 */
export function findLogoutKeys({
  url,
  timeoutMs,
  fetch: ownFetch,
}: LogoutKeysOptions): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    [customFetch]: (input, init) => (ownFetch ?? fetch)(input, init),
  })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (isAboutToken(error)) throw error
      const message = "GenAuth's public keys cannot be fetched. Try again."
      throw new GenAuthError('network_error', message, { cause: error })
    }
  }
}

/** Whether an error means that the token is invalid. All other errors mean that the keys could not be fetched. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}
