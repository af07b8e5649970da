import { GenAuthError } from '@genauth/core'
import type { AuthServer } from '../auth-server'

/**
 * Throws unless an adapter was given a server, so that it fails at start and not at the first request.
 *
 * @param adapter The function that was called, for the error.
 * @throws {GenAuthError} `invalid_options`
 */
export function assertAuthServer(auth: AuthServer | undefined, adapter: string): void {
  const { origin, basePath, handle } = auth ?? {}
  const isServer = typeof origin === 'string' && typeof basePath === 'string'
  if (isServer && typeof handle === 'function') return
  throw new GenAuthError(
    'invalid_options',
    `${adapter} needs what createAuthServer returned, and no promise of it.`,
  )
}
