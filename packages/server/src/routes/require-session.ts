import { GenAuthError } from '@genauth/core'
import type { SessionRecord } from '../sessions/session-record'
import { isTokenExpired } from '../sessions/session-times'
import type { RouteContext, RouteRequest } from './route'

/**
 * Gives the session of a request, with a token that is good.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`, `renew_required`, `storage_unavailable`
 */
export async function requireSession(
  { sessions, runtime }: RouteContext,
  { cookies }: RouteRequest,
): Promise<SessionRecord> {
  const reading = await sessions.read(cookies)
  if (!reading.record) {
    if (reading.unclaimed) throw cookieOfBefore()
    throw reading.reason === 'none'
      ? new GenAuthError('not_authenticated', 'Nobody is logged in: offer the login.')
      : new GenAuthError('session_expired', 'The session has ended: log in again.')
  }
  assertTokenGood(reading.record, runtime.now())
  return reading.record
}

/** @throws {GenAuthError} `renew_required` */
export function assertTokenGood(record: SessionRecord, now: number): void {
  if (isTokenExpired(record, now)) throw renewRequired('The token of this session has run out')
}

/** The error for what needs the newest cookie, and comes with the one of before. */
export function cookieOfBefore(): GenAuthError {
  return renewRequired('The cookie of this session is of before a renewal')
}

function renewRequired(why: string): GenAuthError {
  return new GenAuthError(
    'renew_required',
    `${why}: post to the renew route from the page, and repeat this request.`,
  )
}
