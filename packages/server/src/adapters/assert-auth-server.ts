import { GenAuthError } from '@genauth/core'
import type { AuthServer } from '../auth-server'

/**
 * Throws if the argument of an adapter is not an `AuthServer`, so that the mistake is found at start and not at the first request.
 *
 * @param adapter The adapter's name, for the error message.
 * @throws {GenAuthError} `invalid_options`
 */
export function assertAuthServer(auth: AuthServer | undefined, adapter: string): void {
  const { origin, basePath, handle } = auth ?? {}
  const isServer = typeof origin === 'string' && typeof basePath === 'string'
  if (isServer && typeof handle === 'function') return
  throw new GenAuthError(
    'invalid_options',
    `${adapter}() was called without an AuthServer. Pass the object that createAuthServer() returned, not a promise.`,
  )
}
