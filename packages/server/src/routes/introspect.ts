import { jsonResponse } from '../http/json-response'
import { verifyScript } from '../http/verify-origin'
import { requireSession } from './require-session'
import type { Route } from './route'

/** `POST /introspect`: what GenAuth knows of the session's token. */
export const introspect: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async answer(context, routeRequest) {
    const { accessToken } = await requireSession(context, routeRequest)
    const known = await context.client.introspectToken(accessToken)
    // An opaque token may be its own id.
    return jsonResponse(known.active ? { ...known, tokenId: undefined } : known)
  },
}
