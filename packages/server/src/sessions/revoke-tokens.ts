import { type AuthenticationClient, type GenAuthError, isGenAuthError } from '@genauth/core'
import type { SessionRecord } from './session-record'

/**
 * Revokes both tokens of a session, the refresh token first: it is the one that lives long.
 *
 * @returns Why one of them could not be revoked, where that is so: the session is over all the same.
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
