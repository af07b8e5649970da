import type { AnonymousReason, AnonymousSession, AuthenticatedSession } from '@genauth/core'
import type { FailureNotice } from '../cookies/flash'
import type { SessionRecord } from '../sessions/session-record'
import { wantsRenewingBy } from '../sessions/session-times'
import type { SessionReading } from '../sessions/sessions'
import type { RouteContext } from './route'

/** What the page is told of its session. */
export interface SessionFacts {
  readonly session: AnonymousSession | AuthenticatedSession
  /** By when the page has to have asked for a renewal, in epoch milliseconds. */
  readonly expiresAt?: number
  /** Why a login, or the session, failed. */
  readonly error?: FailureNotice
}

/** The facts of whatever was read. */
export function factsOf(reading: SessionReading, context: RouteContext): SessionFacts {
  if (!reading.record) return { session: anonymous(reading.reason) }
  const facts = factsOfRecord(reading.record, context)
  // The browser has missed the answer of a renewal, and is to ask again before its cookie is no good any more.
  return reading.isBehind ? { ...facts, expiresAt: context.runtime.now() } : facts
}

export function factsOfRecord(
  record: SessionRecord,
  { config }: Pick<RouteContext, 'config'>,
): SessionFacts {
  return {
    session: authenticated(record),
    expiresAt: wantsRenewingBy(record, config.lifetimes),
  }
}

/** A session without its tokens. Whether it is stale is known to the page alone, which has seen a renewal fail. */
export function authenticated({ id, sub }: SessionRecord): AuthenticatedSession {
  return { status: 'authenticated', id, ...(sub === undefined ? {} : { sub }), stale: false }
}

export function anonymous(reason: AnonymousReason): AnonymousSession {
  return { status: 'anonymous', reason }
}
