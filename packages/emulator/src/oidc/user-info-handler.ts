import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { forward, forwardedHeaders, type OidcContext } from './forward'

/** Answers `/oidc/me`: GET or POST, the token in the header, the query or the body. */
export function handleOidcUserInfo(request: IncomingRequest, context: OidcContext): Promise<Reply> {
  const { authorization } = request.headers
  const headers = { ...forwardedHeaders(request), ...(authorization ? { authorization } : {}) }
  return forward(request, context, { headers })
}
