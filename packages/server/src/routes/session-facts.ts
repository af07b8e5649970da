import type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  SessionFacts,
} from '@genauth/core'
import type { FailureNotice } from '../cookies/flash'
import { type SessionRecord, scopesOf } from '../sessions/session-record'
import { renewalAt } from '../sessions/session-times'
import type { SessionReading } from '../sessions/sessions'
import type { RouteContext } from './route'

/** The facts of whatever was read. */
export function factsOf(reading: SessionReading, context: RouteContext): SessionFacts {
  if (reading.record) return factsOfRecord(reading.record, context, reading.isBehind)
  return reading.unclaimed
    ? factsOfRecord(reading.unclaimed, context, true)
    : factsOfNobody(reading.reason, context)
}

/** The facts where nobody is logged in, or not any more. */
export function factsOfNobody(
  reason: AnonymousReason,
  { runtime }: Pick<RouteContext, 'runtime'>,
): SessionFacts {
  return { session: anonymous(reason), answeredAt: runtime.now() }
}

/** @param isBehind The browser has missed the answer of a renewal, and is to ask for it again, before its cookie is no good any more. */
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
 * The facts of whatever was read, and why the last login failed. The user who was signed in before is still signed in. A callback that was
 * repeated after its login had succeeded is no failure to the user whom that login signed in.
 */
export function factsWithNotice(
  reading: SessionReading,
  context: RouteContext,
  notice: FailureNotice | undefined,
): SessionFacts {
  const facts = factsOf(reading, context)
  const { loginMark } = reading.record ?? reading.unclaimed ?? {}
  if (!notice || (loginMark !== undefined && loginMark === notice.loginMark)) return facts
  const { code, message } = notice
  const { status } = facts.session
  const session = status === 'anonymous' ? anonymous('error') : facts.session
  return { ...facts, session, error: { code, message } }
}

/** A session without its tokens. Whether it is stale is known to the page alone, which has seen a renewal fail. */
export function authenticated({ id, sub }: SessionRecord): AuthenticatedSession {
  return { status: 'authenticated', id, ...(sub === undefined ? {} : { sub }), stale: false }
}

function anonymous(reason: AnonymousReason): AnonymousSession {
  return { status: 'anonymous', reason }
}
