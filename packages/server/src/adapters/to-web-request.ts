import type { AuthServer } from '../auth-server'
import type { NodeRequest } from './node-messages'
import { readNodeHeaders } from './read-node-headers'

/**
 * Converts a `node:http` or Express request for `getSession`, `initialSession` and `verifyRequest`. The result has the method and the
 * headers, but no body. The original request stays unchanged.
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
