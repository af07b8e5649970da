import {
  type AuthenticationClient,
  GenAuthError,
  isGenAuthError,
  type TokenSet,
} from '@genauth/core'
import { judgeFailure, judgeSession, resendIfLost } from '@genauth/core/internal'
import type { SessionRecord } from './session-record'

/**
 * Sends a refresh token to GenAuth. If the response was lost, it is unknown whether GenAuth has used the token. In that case, the token is
 * sent a second time, if there is time. Most authorization servers accept a used token during a short grace period.
 */
export function sendRefreshToken(
  client: AuthenticationClient,
  refreshToken: string,
  mayRepeat: () => boolean = () => true,
): Promise<TokenSet> {
  return resendIfLost(() => client.getNewAccessTokenByRefreshToken(refreshToken), mayRepeat)
}

/**
 * Decides whether a failed refresh ends the session.
 *
 * @returns The error. The error has `endsSession` if GenAuth rejected the refresh token. The error also has `endsSession` if the set-up
 * forbids every refresh and the access token has expired. In all other cases the session stays.
 */
export function judgeRenewal(error: unknown, record: SessionRecord, now: number): unknown {
  if (!isGenAuthError(error) || judgeFailure(error) !== 'setUp') return error
  const { expiresAt } = record
  if (judgeSession({ expiresAt, renewable: false, failure: error }, now) !== 'over') return error
  const { code, message, status, description, serverCode } = error
  return new GenAuthError(code, message, { endsSession: true, status, description, serverCode })
}
