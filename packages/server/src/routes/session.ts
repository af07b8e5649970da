import type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  SessionFacts,
} from '@genauth/core'
import type { FailureNotice } from '../cookies/flash'
import { jsonResponse } from '../http/responses'
import { verifyOrigin } from '../http/verify-origin'
import { type SessionRecord, scopesOf } from '../sessions/session-record'
import { renewalAt } from '../sessions/session-times'
import type { SessionReading } from '../sessions/sessions'
import type { Route, RouteContext } from './route'

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

/** Returns the session facts of a request. */
export function factsOf(reading: SessionReading, context: RouteContext): SessionFacts {
  if (reading.record) return factsOfRecord(reading.record, context, reading.isBehind)
  return reading.unclaimed
    ? factsOfRecord(reading.unclaimed, context, true)
    : anonymousFacts(reading.reason, context)
}

/** Returns the session facts of a signed-out user. */
export function anonymousFacts(
  reason: AnonymousReason,
  { runtime }: Pick<RouteContext, 'runtime'>,
): SessionFacts {
  return { session: anonymous(reason), answeredAt: runtime.now() }
}

/**
 * Returns the session facts of a signed-in user.
 *
 * @param isBehind Whether the browser's cookie is outdated. If so, `renewAt` is the current time, so that the browser immediately fetches
 * the current cookie.
 */
export function factsOfRecord(
  record: SessionRecord,
  { config, runtime }: Pick<RouteContext, 'config' | 'runtime'>,
  isBehind = false,
): SessionFacts {
  const answeredAt = runtime.now()
  return {
    session: authenticated(record),
    answeredAt,
    startedAt: record.startedAt,
    expiresAt: record.expiresAt,
    renewAt: isBehind ? answeredAt : renewalAt(record, config.lifetimes),
    revision: record.revision,
    renewable: record.refreshToken !== undefined,
    scope: scopesOf(record),
  }
}

/**
 * Returns the session facts with the error of a failed login. A failed login does not sign the previous user out. If `notice` belongs to
 * the login that started this session, only a repeated callback of that login failed, and the error is omitted.
 */
export function factsWithNotice(
  reading: SessionReading,
  context: RouteContext,
  notice: FailureNotice | undefined,
): SessionFacts {
  const facts = factsOf(reading, context)
  const { loginMark } = reading.record ?? reading.unclaimed ?? {}
  if (!notice || loginMark === notice.loginMark) return facts
  const { code, message } = notice
  const { status } = facts.session
  const session = status === 'anonymous' ? anonymous('error') : facts.session
  return { ...facts, session, error: { code, message } }
}

/**
 * Returns the public part of a session, without tokens. `stale` is always `false`, because only the browser sets `stale`, after a failure.
 */
export function authenticated({ id, sub }: SessionRecord): AuthenticatedSession {
  return { status: 'authenticated', id, ...(sub === undefined ? {} : { sub }), stale: false }
}

function anonymous(reason: AnonymousReason): AnonymousSession {
  return { status: 'anonymous', reason }
}
