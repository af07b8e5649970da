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
    revision: record.generation,
    renewable: record.refreshToken !== undefined,
    scope: scopesOf(record),
  }
}

/** The facts, and why the last login failed. Whoever was logged in before it still is. */
export function withNotice(facts: SessionFacts, notice: FailureNotice | undefined): SessionFacts {
  if (!notice) return facts
  const { status } = facts.session
  return { ...facts, ...(status === 'anonymous' && { session: anonymous('error') }), error: notice }
}

/** A session without its tokens. Whether it is stale is known to the page alone, which has seen a renewal fail. */
export function authenticated({ id, sub }: SessionRecord): AuthenticatedSession {
  return { status: 'authenticated', id, ...(sub === undefined ? {} : { sub }), stale: false }
}

function anonymous(reason: AnonymousReason): AnonymousSession {
  return { status: 'anonymous', reason }
}
