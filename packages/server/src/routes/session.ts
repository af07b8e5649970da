import {
  type AnonymousReason,
  type AuthenticatedSession,
  GenAuthError,
  type SessionFacts,
} from '@genauth/core'
import type { FailureNotice } from '../cookies/flash'
import { verifyOrigin } from '../http/csrf'
import { jsonReply } from '../http/reply'
import { forcedRenewalAt, isTokenExpired, renewalAt } from '../sessions/session-lifetime'
import { type SessionRecord, scopesOf } from '../sessions/session-record'
import type { SessionReading } from '../sessions/sessions'
import { endSuperseded } from './logout'
import { readSession } from './read-session'
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
export async function endIfCloned(
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
export function withUnclaimed(reading: SessionReading): SessionReading {
  if (reading.record || !reading.unclaimed) return reading
  return { record: reading.unclaimed, isBehind: true }
}

/** Returns the session facts of a signed-out user. */
export function anonymousFacts(
  reason: AnonymousReason,
  { runtime }: RouteDependencies,
): SessionFacts {
  return { session: { status: 'anonymous', reason }, answeredAt: runtime.now() }
}

/**
 * Returns the session facts of a request. If the browser's cookie is outdated, `renewAt` is the current time, so that the browser
 * immediately fetches the current cookie.
 */
export function factsOf(reading: SessionReading, context: RouteDependencies): SessionFacts {
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
    ...userFactsOf(record, context),
  }
}

/** Returns the facts about the kept claims. */
function userFactsOf(
  record: SessionRecord,
  { claimsReads }: RouteDependencies,
): Pick<SessionFacts, 'user' | 'userUpdatedAt' | 'userDueAt' | 'isUserPartial'> {
  const { user, userUpdatedAt, isUserPartial } = record
  const userDueAt = claimsReads.dueAt(record)
  return user ? { user, userUpdatedAt, userDueAt, isUserPartial } : { userDueAt }
}

/**
 * Returns when the browser should post to `/renew`: for a refresh, or for newer claims. If GenAuth has rejected the access token, the refresh
 * is due as soon as it can be forced.
 */
function nextRenewalAt(
  record: SessionRecord,
  { config, rejectedTokens, claimsReads }: RouteDependencies,
  now: number,
): number {
  const userDueAt = claimsReads.dueAt(record) ?? Infinity
  const planned = Math.min(renewalAt(record, config.lifetimes), userDueAt)
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
export function authenticated(record: SessionRecord): AuthenticatedSession {
  const { id, sub, tenantId, authentication } = record
  return {
    status: 'authenticated',
    id,
    ...(sub === undefined ? {} : { sub }),
    stale: false,
    ...(tenantId !== undefined && { tenantId }),
    ...(authentication && { authentication }),
  }
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
