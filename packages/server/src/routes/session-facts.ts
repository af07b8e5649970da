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
  if (!reading.record) return factsOfNobody(reading.reason, context)
  const facts = factsOfRecord(reading.record, context)
  // The browser has missed the answer of a renewal, and is to ask again before its cookie is no good any more.
  return reading.isBehind ? { ...facts, renewAt: facts.answeredAt } : facts
}

/** The facts where nobody is logged in, or not any more. */
export function factsOfNobody(
  reason: AnonymousReason,
  { runtime }: Pick<RouteContext, 'runtime'>,
): SessionFacts {
  return { session: anonymous(reason), answeredAt: runtime.now() }
}

export function factsOfRecord(
  record: SessionRecord,
  { config, runtime }: Pick<RouteContext, 'config' | 'runtime'>,
): SessionFacts {
  return {
    session: authenticated(record),
    answeredAt: runtime.now(),
    expiresAt: record.expiresAt,
    renewAt: renewalAt(record, config.lifetimes),
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
