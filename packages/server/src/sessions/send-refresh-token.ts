import type { AuthenticationClient, TokenSet } from '@genauth/core'
import { resendIfLost } from './resend-if-lost'

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
