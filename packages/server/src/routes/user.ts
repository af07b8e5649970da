import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import { requireSession } from './require-session'
import type { Route } from './route'
import { readClaims } from './user-claims'

/** `GET /user`: requests the user's claims from GenAuth and returns them. */
export const user: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async respond(context, routeRequest) {
    return jsonResponse(await readClaims(context, await requireSession(context, routeRequest)))
  },
}
