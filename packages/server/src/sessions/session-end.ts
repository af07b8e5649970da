import { type AuthenticationClient, GenAuthError, isGenAuthError } from '@genauth/core'
import type { SessionEnd } from '../stores/session-store'
import type { SessionRecord } from './session-record'

/** Creates the error for a refresh of a session that has ended in the meantime. */
export function sessionEnded(as: SessionEnd): GenAuthError {
  return as === 'revoked'
    ? new GenAuthError(
        'not_authenticated',
        'The user logged out during the token refresh. Log in again.',
        { endsSession: true },
      )
    : new GenAuthError('session_expired', 'The session has ended. Log in again.', {
        endsSession: true,
      })
}

/**
 * Revokes both tokens of a session. The function revokes the refresh token first, because the refresh token is valid for longer.
 *
 * @returns The error, if one of the tokens could not be revoked. The session has ended anyway.
 */
export async function revokeTokens(
  client: AuthenticationClient,
  { accessToken, refreshToken }: SessionRecord,
): Promise<GenAuthError | undefined> {
  const revoke = (token: string, tokenTypeHint: 'access_token' | 'refresh_token') =>
    client.revokeToken(token, { tokenTypeHint })
  const results = await Promise.allSettled([
    ...(refreshToken === undefined ? [] : [revoke(refreshToken, 'refresh_token')]),
    revoke(accessToken, 'access_token'),
  ])
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  return reasons.find(isGenAuthError)
}
