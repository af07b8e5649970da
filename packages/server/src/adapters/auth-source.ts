import { assertAuthServer } from '../assert-options'
import type { AuthServer } from '../auth-server'

/**
 * The server, or a function that returns it. Frameworks load every route during the build, so prefer the function: the build then needs no
 * secret. Return the same server from every call.
 */
export type AuthSource = AuthServer | (() => AuthServer)

/**
 * Returns a function that returns the server.
 *
 * @param adapter The adapter's name, for the error message.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`. With a function, the returned function throws this error.
 */
export function authOf(auth: AuthSource, adapter: string): () => AuthServer {
  if (typeof auth !== 'function') assertAuthServer(auth, adapter)
  return () => {
    const server = typeof auth === 'function' ? auth() : auth
    assertAuthServer(server, adapter)
    return server
  }
}
