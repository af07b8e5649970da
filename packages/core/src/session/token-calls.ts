import { isGenAuthError } from '../errors'
import { isAnswerLost } from './judge-failure'
import type { TokenRecord } from './token-record'

/**
 * Sends a request, and sends it a second time if its response was lost or unreadable. In that case, it is unknown whether GenAuth has
 * processed the request. Used by the browser and by the server.
 *
 * @param mayResend Decides whether the request may be sent a second time.
 */
export async function resendIfLost<Result>(
  send: () => Promise<Result>,
  mayResend: () => boolean | Promise<boolean>,
): Promise<Result> {
  try {
    return await send()
  } catch (error) {
    if (!isGenAuthError(error) || !isAnswerLost(error) || !(await mayResend())) throw error
    return send()
  }
}

/**
 * Revokes both tokens of a session. Revokes the refresh token first, because it is valid for longer.
 *
 * @returns Why the revocations failed, if any failed.
 */
export async function revokeBoth(
  { accessToken, refreshToken }: Pick<TokenRecord, 'accessToken' | 'refreshToken'>,
  revoke: (token: string, tokenTypeHint: 'access_token' | 'refresh_token') => Promise<unknown>,
): Promise<unknown[]> {
  const results = await Promise.allSettled([
    ...(refreshToken === undefined ? [] : [revoke(refreshToken, 'refresh_token')]),
    revoke(accessToken, 'access_token'),
  ])
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
}
