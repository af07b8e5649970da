import type { AuthServer } from '../auth-server'
import type { NodeRequest } from './node-messages'
import { readNodeHeaders } from './read-node-headers'

/**
 * Makes what `getSession` and `verifyRequest` take of a request of `node:http` or Express. It has no body, and leaves the request as it is.
 *
 * ```ts
 * const session = await auth.getSession(toWebRequest(auth, request))
 * ```
 */
export function toWebRequest(
  auth: AuthServer,
  message: Pick<NodeRequest, 'headers' | 'method'>,
): Request {
  const { method = 'GET' } = message
  return new Request(auth.origin, { method, headers: readNodeHeaders(message.headers) })
}
