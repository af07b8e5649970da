import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import { requireSession } from './require-session'
import type { Route } from './route'
import { readClaims } from './user-claims'

/** `GET /user`: the claims of the user, fresh from GenAuth. */
export const user: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async answer(context, routeRequest) {
    return jsonResponse(await readClaims(context, await requireSession(context, routeRequest)))
  },
}
