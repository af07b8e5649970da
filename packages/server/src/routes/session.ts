import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import type { Route } from './route'
import { factsWithNotice } from './session-facts'

/** `GET /session`: returns the session facts. The first response after a failed login also contains the error. */
export const session: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async respond(context, { cookies }) {
    const reading = await context.sessions.read(cookies)
    const { notice, setCookies } = await context.flash.take(cookies)
    return jsonResponse(factsWithNotice(reading, context, notice), { setCookies })
  },
}
