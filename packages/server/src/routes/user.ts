import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import { assertSameUser } from '../sessions/session-record'
import { requireSession } from './require-session'
import type { Route } from './route'

/** `GET /user`: the claims of the user, fresh from GenAuth. */
export const user: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async answer(context, routeRequest) {
    const record = await requireSession(context, routeRequest)
    const claims = await context.client.getUserInfoByAccessToken(record.accessToken)
    assertSameUser(record, claims.sub)
    return jsonResponse(claims)
  },
}
