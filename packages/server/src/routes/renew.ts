import { GenAuthError, isGenAuthError } from '@genauth/core'
import { verifyScript } from '../http/csrf'
import { addCookies, jsonResponse, unavailableResponse } from '../http/responses'
import { isDue, isJustRefreshed, isSealingDue, isTokenExpired } from '../sessions/session-lifetime'
import type { SessionRecord } from '../sessions/session-record'
import type { SessionReading } from '../sessions/sessions'
import { type KeptClaims, withoutUser } from '../sessions/user-claims'
import { reportReading } from './read-session'
import type { Route, RouteContext } from './route'
import { anonymousFacts, endIfCloned, factsOf, withUnclaimed } from './session'
import { assertShownSession } from './shown-session'

/**
 * `POST /renew?force`: refreshes the token if a refresh is due or forced, and returns the session facts. A refresh is also due if GenAuth
 * has rejected the access token. Within 10 seconds after the previous refresh, a forced refresh, or a refresh after a rejection, gets its
 * result. For the idle limit, the request is also a use of the session.
 */
export const renew: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async respond(context) {
    const current = await reportReading(context, await context.sessions.read(context.cookies))
    assertShownSession(context.request, current)
    const reading = withUnclaimed(await endIfCloned(context, current))
    if (!reading.record) return jsonResponse(factsOf(reading, context))
    try {
      return await renewSession(context, reading)
    } catch (error) {
      if (!isGenAuthError(error)) throw error
      if (!error.endsSession) {
        context.report(error, context.request)
        context.events.reject('renewal_failed', error.code)
        return addCookies(unavailableResponse(error), await extendSession(context, error))
      }
      return endSession(context, reading.record, error)
    }
  },
}

async function renewSession(
  context: RouteContext,
  { record, isBehind, isNewerSeen }: SessionReading & { record: SessionRecord },
): Promise<Response> {
  // The browser already has the current cookie, and only this request is late. If the cookie is a copy, do not give its browser the current
  // cookie: the server could then not detect the copy.
  if (isNewerSeen) return jsonResponse(factsOf({ record, isBehind: false }, context))
  const { sessions, runtime, config, query } = context
  const now = runtime.now()
  const canForce = record.refreshToken !== undefined && !isJustRefreshed(record, now)
  // A refresh after a rejection has the limit of a forced refresh. Otherwise a GenAuth that rejects every token would cause a loop.
  const isForced = (query.has('force') || context.rejectedTokens.has(record)) && canForce
  // If the browser's cookie is outdated, send the current cookie without a refresh. The browser may have lost the response to the last
  // refresh, and could lose the next response too.
  const mustRenew = !isBehind && (isForced || isDue(record, now))
  // A refresh is the faster way to newer claims, because most ID tokens contain them. If not, the browser's next request reads them, so that
  // this response with the new cookie is not late.
  const isReadDue = !mustRenew && !isBehind && context.claimsReads.isDue(record)
  if (isReadDue && !isTokenExpired(record, now)) return renewClaims(context, record)
  const current = mustRenew ? await sessions.renew(record) : record
  // Do not set an unchanged cookie: a late response could replace a newer cookie in the browser.
  const mustWrite = mustRenew || isBehind || isSealingDue(record, config.lifetimes, now)
  if (!mustWrite) return jsonResponse(factsOf({ record: current, isBehind }, context))
  return respondWithCookie(context, current)
}

/**
 * Reads the claims of a session from GenAuth, and responds with its facts. If the read fails, the session keeps its claims and their age. The
 * response sets no cookie if another request has refreshed or ended the session in the meantime.
 */
async function renewClaims(context: RouteContext, before: SessionRecord): Promise<Response> {
  const { sessions, runtime, config, cookies, request } = context
  const { claims, error } = await context.claimsReads.read(before)
  // If GenAuth has rejected the token, a refresh is due, which reports its own failure.
  if (error && error.code !== 'invalid_token') context.report(error, request)
  const reading = await sessions.read(cookies)
  const { record } = reading
  if (!record || reading.isBehind || record.revision !== before.revision)
    return jsonResponse(factsOf(withUnclaimed(reading), context))
  if (!claims && !isSealingDue(record, config.lifetimes, runtime.now()))
    return jsonResponse(factsOf(reading, context))
  return respondWithCookie(context, record, claims)
}

/** Saves a session in use, and responds with its facts and its cookie. */
async function respondWithCookie(
  context: RouteContext,
  record: SessionRecord,
  claims?: KeptClaims,
): Promise<Response> {
  const sealed = { ...record, sealedAt: context.runtime.now() }
  const { kept, setCookies } = await writeFitting(context, sealed, claims)
  return jsonResponse(factsOf({ record: kept, isBehind: false }, context), { setCookies })
}

/**
 * Saves a session. If its claims do not fit into the cookie, the session continues without them, and the error is reported.
 *
 * @returns The saved session, and the `Set-Cookie` lines.
 */
async function writeFitting(
  { sessions, cookies, report, request, events }: RouteContext,
  record: SessionRecord,
  claims?: KeptClaims,
): Promise<{ readonly kept: SessionRecord; readonly setCookies: string[] }> {
  const kept = { ...record, ...claims }
  try {
    return { kept, setCookies: await sessions.write(record, cookies, claims) }
  } catch (error) {
    const isTooLarge = isGenAuthError(error) && error.code === 'session_too_large'
    if (!isTooLarge || !kept.user) throw error
    const smaller = withoutUser(kept)
    const setCookies = await sessions.write(smaller, cookies)
    report(claimsDropped(error), request)
    events.emit({ type: 'claims_dropped', code: error.code, sessionId: record.id })
    return { kept: smaller, setCookies }
  }
}

function claimsDropped(cause: GenAuthError): GenAuthError {
  return new GenAuthError(
    'session_too_large',
    'The kept claims do not fit into cookies any more (6 kB), so the session continues without them. Read the cause, shorten the option `claims`, or use storedSessions().',
    { cause },
  )
}

/**
 * Extends a session in use whose refresh has failed, so that an active user does not reach the idle limit while GenAuth is down.
 *
 * @returns The `Set-Cookie` lines.
 */
async function extendSession(context: RouteContext, { code }: GenAuthError): Promise<string[]> {
  // If the store is slow or down, do not wait for it a second time.
  if (code === 'storage_unavailable') return []
  const { sessions, cookies, config, runtime } = context
  try {
    // Read the session again, because another request may have refreshed or ended it during the refresh.
    const reading = await sessions.read(cookies)
    const sealedAt = runtime.now()
    const isCurrent = reading.record && !reading.isBehind
    if (!isCurrent || !isSealingDue(reading.record, config.lifetimes, sealedAt)) return []
    return (await writeFitting(context, { ...reading.record, sealedAt })).setCookies
  } catch (error) {
    // The response already reports the failure of the refresh.
    if (!isGenAuthError(error)) throw error
    return []
  }
}

/**
 * Responds after GenAuth has rejected the refresh token, or after another request has ended the session. If another request has ended the
 * session, the response does not remove the cookie. The browser may already have the cookie of a new login, and the server rejects the
 * cookie of an ended session anyway.
 */
async function endSession(
  context: RouteContext,
  record: SessionRecord,
  error: GenAuthError,
): Promise<Response> {
  const { sessions, request, cookies, events } = context
  const { code, message } = error
  if (code === 'not_authenticated') events.rejectSession('revoked')
  else if (code === 'session_expired') events.rejectSession('expired')
  if (code === 'not_authenticated') return jsonResponse(anonymousFacts('logout', context))
  const body = { ...anonymousFacts('expired', context), error: { code, message } }
  if (code === 'session_expired') return jsonResponse(body)
  context.report(error, request)
  events.reject('renewal_failed', code)
  await sessions.end(record, 'expired')
  events.emit({ type: 'session_ended', sessionId: record.id, code, reason: 'renewal_failed' })
  return jsonResponse(body, { setCookies: sessions.clear(cookies) })
}
