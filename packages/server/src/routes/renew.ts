import { type GenAuthError, isGenAuthError } from '@genauth/core'
import { jsonResponse, unavailableResponse } from '../http/responses'
import { verifyScript } from '../http/verify-origin'
import type { SessionRecord } from '../sessions/session-record'
import { isDue, isSealingDue } from '../sessions/session-times'
import type { Route, RouteContext, RouteRequest } from './route'
import { anonymousFacts, factsOf, factsOfRecord } from './session'

/**
 * `POST /renew?force`: refreshes the token if a refresh is due or forced, and returns the session facts. For the idle limit, the request is
 * also a use of the session.
 */
export const renew: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async respond(context, request) {
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
  const isForced = query.has('force') && record.refreshToken !== undefined
  // If the browser's cookie is outdated, send the current cookie without a refresh. The browser may have lost the response to the last
  // refresh, and could lose the next response too.
  const mustRenew = !isBehind && (isForced || isDue(record, now))
  const current = mustRenew ? await sessions.renew(record) : record
  // Do not set an unchanged cookie: a late response could replace a newer cookie in the browser.
  const mustWrite = mustRenew || isBehind || isSealingDue(record, config.lifetimes, now)
  if (!mustWrite) return jsonResponse(factsOfRecord(current, context))
  const kept = { ...current, sealedAt: runtime.now() }
  const setCookies = await sessions.write(kept, cookies)
  return jsonResponse(factsOfRecord(kept, context), { setCookies })
}

/**
 * Responds after GenAuth has rejected the refresh token, or after another request has ended the session. If another request has ended the
 * session, the response does not remove the cookie. The browser may already have the cookie of a new login, and the server rejects the
 * cookie of an ended session anyway.
 */
async function endSession(
  context: RouteContext,
  { request, cookies }: RouteRequest,
  record: SessionRecord,
  error: GenAuthError,
): Promise<Response> {
  const { sessions } = context
  const { code, message } = error
  if (code === 'not_authenticated') return jsonResponse(anonymousFacts('logout', context))
  const body = { ...anonymousFacts('expired', context), error: { code, message } }
  if (code === 'session_expired') return jsonResponse(body)
  context.report(error, request)
  await sessions.end(record, 'expired')
  return jsonResponse(body, { setCookies: sessions.clear(cookies) })
}
