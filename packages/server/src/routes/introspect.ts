import { jsonResponse } from '../http/responses'
import { verifyScript } from '../http/verify-origin'
import { requireSession } from './require-session'
import type { Route } from './route'

/** `POST /introspect`: returns GenAuth's introspection of the access token. */
export const introspect: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async respond(context, routeRequest) {
    const { accessToken } = await requireSession(context, routeRequest)
    const introspection = await context.client.introspectToken(accessToken)
    // Remove the token id: for an opaque token, the id may be the token itself.
    return jsonResponse(
      introspection.active ? { ...introspection, tokenId: undefined } : introspection,
    )
  },
}
