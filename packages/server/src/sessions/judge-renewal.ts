import { GenAuthError, isGenAuthError, judgeFailure, judgeSession } from '@genauth/core'
import type { SessionRecord } from './session-record'

/**
 * Decides whether a failed refresh ends the session.
 *
 * @returns The error. The error has `endsSession` if GenAuth rejected the refresh token. The error also has `endsSession` if the set-up
 * forbids every refresh and the access token has expired. In all other cases the session stays.
 */
export function judgeRenewal(error: unknown, record: SessionRecord, now: number): unknown {
  if (!isGenAuthError(error) || judgeFailure(error) !== 'pointless') return error
  const { expiresAt } = record
  if (judgeSession({ expiresAt, renewable: false, failure: error }, now) !== 'over') return error
  const { code, message, status, description, serverCode } = error
  return new GenAuthError(code, message, { endsSession: true, status, description, serverCode })
}
