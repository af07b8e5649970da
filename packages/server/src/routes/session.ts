import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import type { Route } from './route'
import { factsWithNotice } from './session-facts'

/** `GET /session`: who is logged in, and how the last login failed, once. */
export const session: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async answer(context, { cookies }) {
    const reading = await context.sessions.read(cookies)
    const { notice, setCookies } = await context.flash.take(cookies)
    return jsonResponse(factsWithNotice(reading, context, notice), { setCookies })
  },
}
