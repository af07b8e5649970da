import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import type { Route } from './route'
import { factsOf, factsOfNobody } from './session-facts'

/** `GET /session`: who is logged in, and how the last login failed, once. */
export const session: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async answer(context, { cookies }) {
    const reading = await context.sessions.read(cookies)
    const { notice, setCookies } = await context.flash.take(cookies)
    const facts = factsOf(reading, context)
    if (!notice) return jsonResponse(facts, { setCookies })
    // Whoever was logged in before a login that failed still is.
    const answer = reading.record ? facts : factsOfNobody('error', context)
    return jsonResponse({ ...answer, error: notice }, { setCookies })
  },
}
