import { type GenAuthError, isGenAuthError } from '@genauth/core'
import { unavailableResponse } from '../http/error-response'
import { jsonResponse } from '../http/json-response'
import { verifyScript } from '../http/verify-origin'
import type { SessionRecord } from '../sessions/session-record'
import { isDue, isSealingDue } from '../sessions/session-times'
import type { Route, RouteContext, RouteRequest } from './route'
import { factsOf, factsOfNobody, factsOfRecord } from './session-facts'

/**
 * `POST /renew?force`: renews the token if it is time, or if the page says so, keeps the session from being idle, and answers its facts.
 */
export const renew: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async answer(context, request) {
    const { cookies } = request
    const reading = await context.sessions.read(cookies)
    const record = reading.record ?? reading.unclaimed
    if (!record) return jsonResponse(factsOf(reading, context))
    const isBehind = !reading.record || reading.isBehind
    try {
      return await renewSession(context, request, { record, isBehind })
    } catch (error) {
      if (!isGenAuthError(error)) throw error
      if (!error.endsSession) {
        context.report(error, request.request)
        return unavailableResponse(error)
      }
      return endSession(context, request, record, error)
    }
  },
}

async function renewSession(
  context: RouteContext,
  { cookies, query }: RouteRequest,
  { record, isBehind }: { record: SessionRecord; isBehind: boolean },
): Promise<Response> {
  const { sessions, runtime, config } = context
  const now = runtime.now()
  const isWanted = query.has('force') && record.refreshToken !== undefined
  // Whoever comes with the cookie of before gets the newest one first, in whose place a newer one could be lost as well.
  const mustRenew = !isBehind && (isWanted || isDue(record, now))
  const current = mustRenew ? await sessions.renew(record) : record
  // Otherwise an answer on its way could only put an older cookie in the place of a newer one.
  const mustWrite = mustRenew || isBehind || isSealingDue(record, config.lifetimes, now)
  if (!mustWrite) return jsonResponse(factsOfRecord(current, context))
  const kept = { ...current, sealedAt: runtime.now() }
  const setCookies = await sessions.write(kept, cookies)
  return jsonResponse(factsOfRecord(kept, context), { setCookies })
}

/**
 * GenAuth has refused for good, or somebody has ended the session meanwhile. Who did may have logged in anew, and this answer comes late:
 * only a cookie of a session that was ended here is cleared. One that is left behind opens nothing.
 */
async function endSession(
  context: RouteContext,
  { request, cookies }: RouteRequest,
  record: SessionRecord,
  error: GenAuthError,
): Promise<Response> {
  const { sessions } = context
  const { code, message } = error
  if (code === 'not_authenticated') return jsonResponse(factsOfNobody('logout', context))
  const body = { ...factsOfNobody('expired', context), error: { code, message } }
  if (code === 'session_expired') return jsonResponse(body)
  context.report(error, request)
  await sessions.end(record, 'expired')
  return jsonResponse(body, { setCookies: sessions.clear(cookies) })
}
