import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { forward, forwardedHeaders, type OidcContext } from './forward'

/** Handles `/oidc/me`: GET or POST, with the token in the header, the query or the body. */
export function handleOidcUserInfo(request: IncomingRequest, context: OidcContext): Promise<Reply> {
  const { authorization } = request.headers
  const headers = { ...forwardedHeaders(request), ...(authorization ? { authorization } : {}) }
  return forward(request, context, { headers })
}
