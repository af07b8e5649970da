import {
  type AnonymousReason,
  type AuthenticatedSession,
  GenAuthError,
  isGenAuthError,
  type SessionFacts,
} from '@genauth/core'
import type { FailureNotice } from '../cookies/flash'
import { verifyOrigin, verifyScript } from '../http/csrf'
import { jsonReply } from '../http/reply'
import { addCookies, jsonResponse, unavailableResponse } from '../http/responses'
import {
  forcedRenewalAt,
  isDue,
  isJustRefreshed,
  isSealingDue,
  isTokenExpired,
  renewalAt,
} from '../sessions/session-lifetime'
import { type SessionRecord, scopesOf } from '../sessions/session-record'
import type { SessionReading } from '../sessions/sessions'
import { endSuperseded } from './logout'
import { readSession, reportReading } from './read-session'
import { outdatedCookie, renewRequired } from './renew-required'
import type { Route, RouteContext, RouteDependencies } from './route'
import { assertShownSession } from './shown-session'

/** `GET /session`: returns the session facts. The first response after a failed login also contains the error. */
export const session: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async respond(context) {
    const { cookies } = context
    const reading = await endIfCloned(context, await readSession(context))
    const { value: notice, setCookies } = await context.flash.take(cookies)
    return jsonReply(factsWithNotice(reading, context, notice), setCookies)
  },
}

/**
 * Ends the session if two browsers most likely have copies of its cookie. Only the routes that the app calls when it starts or refreshes do
 * so, because other requests, such as uploads, can arrive minutes late.
 */
async function endIfCloned(
  context: RouteContext,
  reading: SessionReading,
): Promise<SessionReading> {
  if (reading.record || !reading.superseded?.isCloned) return reading
  if (context.config.onClone === 'report') return reading
  const { superseded, remains } = reading
  await endSuperseded(context, { superseded, remains }, 'cloned')
  return { record: undefined, reason: 'revoked' }
}

/** Uses the refreshed session if the response with its cookie was lost. */
function withUnclaimed(reading: SessionReading): SessionReading {
  if (reading.record || !reading.unclaimed) return reading
  return { record: reading.unclaimed, isBehind: true }
}

/** Returns the session facts of a signed-out user. */
function anonymousFacts(reason: AnonymousReason, { runtime }: RouteDependencies): SessionFacts {
  return { session: { status: 'anonymous', reason }, answeredAt: runtime.now() }
}

/**
 * Returns the session facts of a request. If the browser's cookie is outdated, `renewAt` is the current time, so that the browser
 * immediately fetches the current cookie.
 */
function factsOf(reading: SessionReading, context: RouteDependencies): SessionFacts {
  if (!reading.record) return anonymousFacts(reading.reason, context)
  const { record, isBehind } = reading
  const answeredAt = context.runtime.now()
  return {
    session: authenticated(record),
    answeredAt,
    startedAt: record.startedAt,
    expiresAt: record.expiresAt,
    renewAt: isBehind ? answeredAt : nextRenewalAt(record, context, answeredAt),
    revision: record.revision,
    renewable: record.refreshToken !== undefined,
    scope: scopesOf(record),
  }
}

/** If GenAuth has rejected the access token, the refresh is due as soon as it can be forced. */
function nextRenewalAt(
  record: SessionRecord,
  { config, rejectedTokens }: RouteDependencies,
  now: number,
): number {
  const planned = renewalAt(record, config.lifetimes)
  const isRejected = record.refreshToken !== undefined && rejectedTokens.has(record)
  return isRejected ? Math.min(planned, forcedRenewalAt(record, now)) : planned
}

/**
 * Returns the session facts with the error of a failed login. A failed login does not sign the previous user out. If `notice` belongs to
 * the login that started this session, only a repeated callback of that login failed, and the error is omitted.
 */
export function factsWithNotice(
  reading: SessionReading,
  context: RouteDependencies,
  notice: FailureNotice | undefined,
): SessionFacts {
  const current = withUnclaimed(reading)
  const facts = factsOf(current, context)
  if (!notice || current.record?.loginMark === notice.loginMark) return facts
  const { code, message } = notice
  const { status } = facts.session
  const session = status === 'anonymous' ? { status, reason: 'error' as const } : facts.session
  return { ...facts, session, error: { code, message } }
}

/**
 * Returns the public part of a session, without tokens. `stale` is always `false`, because only the browser sets `stale`, after a failure.
 */
export function authenticated({ id, sub }: SessionRecord): AuthenticatedSession {
  return { status: 'authenticated', id, ...(sub === undefined ? {} : { sub }), stale: false }
}

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
  const { sessions, runtime, config, cookies, query } = context
  const now = runtime.now()
  const canForce = record.refreshToken !== undefined && !isJustRefreshed(record, now)
  // A refresh after a rejection has the limit of a forced refresh. Otherwise a GenAuth that rejects every token would cause a loop.
  const isForced = (query.has('force') || context.rejectedTokens.has(record)) && canForce
  // If the browser's cookie is outdated, send the current cookie without a refresh. The browser may have lost the response to the last
  // refresh, and could lose the next response too.
  const mustRenew = !isBehind && (isForced || isDue(record, now))
  const current = mustRenew ? await sessions.renew(record) : record
  // Do not set an unchanged cookie: a late response could replace a newer cookie in the browser.
  const mustWrite = mustRenew || isBehind || isSealingDue(record, config.lifetimes, now)
  if (!mustWrite) return jsonResponse(factsOf({ record: current, isBehind }, context))
  const kept = { ...current, sealedAt: runtime.now() }
  const setCookies = await sessions.write(kept, cookies)
  return jsonResponse(factsOf({ record: kept, isBehind: false }, context), { setCookies })
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
    return await sessions.write({ ...reading.record, sealedAt }, cookies)
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

/**
 * Returns the session of a request if its token is valid.
 *
 * @throws {GenAuthError} `session_changed`, `not_authenticated`, `session_expired`, `renew_required`, `storage_unavailable`
 */
export async function requireSession(context: RouteContext): Promise<SessionRecord> {
  const reading = await readSession(context, assertShownSession)
  if (!reading.record) {
    // A request can be late. If the browser has a newer cookie, its next request sends that cookie.
    if (reading.unclaimed ?? reading.superseded) throw outdatedCookie()
    throw reading.reason === 'none'
      ? new GenAuthError('not_authenticated', 'The user is signed out. Start a login.')
      : new GenAuthError('session_expired', 'The session has ended. Log in again.')
  }
  // The app then gets the current cookie from the renew route, and repeats the request.
  if (reading.isUnsent) throw outdatedCookie()
  assertTokenGood(reading.record, context.runtime.now())
  return reading.record
}

/** @throws {GenAuthError} `renew_required` */
export function assertTokenGood(record: SessionRecord, now: number): void {
  if (isTokenExpired(record, now))
    throw renewRequired('The access token of this session has expired')
}
