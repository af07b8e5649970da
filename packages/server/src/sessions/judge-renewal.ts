import { GenAuthError, isGenAuthError, judgeFailure, judgeSession } from '@genauth/core'
import type { SessionRecord } from './session-record'

/**
 * Decides what a failed refresh means for its session.
 *
 * @returns The error, with `endsSession` if the session is over: GenAuth refused the refresh token, or the set-up forbids every refresh and the
 * access token has expired. The session is kept in any other case.
 */
export function judgeRenewal(error: unknown, record: SessionRecord, now: number): unknown {
  if (!isGenAuthError(error) || judgeFailure(error) !== 'pointless') return error
  const { expiresAt } = record
  if (judgeSession({ expiresAt, renewable: false, failure: error }, now) !== 'over') return error
  const { code, message, status, description, serverCode } = error
  return new GenAuthError(code, message, { endsSession: true, status, description, serverCode })
}
