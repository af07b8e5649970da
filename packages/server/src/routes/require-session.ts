import { GenAuthError } from '@genauth/core'
import type { SessionRecord } from '../sessions/session-record'
import { isTokenExpired } from '../sessions/session-times'
import type { RouteContext, RouteRequest } from './route'

/**
 * Returns the session of a request if its token is valid.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`, `renew_required`, `storage_unavailable`
 */
export async function requireSession(
  { sessions, runtime }: RouteContext,
  { cookies }: RouteRequest,
): Promise<SessionRecord> {
  const reading = await sessions.read(cookies)
  if (!reading.record) {
    if (reading.unclaimed) throw outdatedCookie()
    throw reading.reason === 'none'
      ? new GenAuthError('not_authenticated', 'The user is signed out. Start a login.')
      : new GenAuthError('session_expired', 'The session has ended. Log in again.')
  }
  assertTokenGood(reading.record, runtime.now())
  return reading.record
}

/** @throws {GenAuthError} `renew_required` */
export function assertTokenGood(record: SessionRecord, now: number): void {
  if (isTokenExpired(record, now))
    throw renewRequired('The access token of this session has expired')
}

/** Creates the error for a request that needs the current cookie but has an older cookie. */
export function outdatedCookie(): GenAuthError {
  return renewRequired('The session cookie is older than the last token refresh')
}

function renewRequired(why: string): GenAuthError {
  return new GenAuthError(
    'renew_required',
    `${why}. Send a POST request to the renew route, and repeat this request.`,
  )
}
