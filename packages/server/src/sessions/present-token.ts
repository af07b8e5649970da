import type { AuthenticationClient, TokenSet } from '@genauth/core'
import { resendIfLost } from './resend-if-lost'

/**
 * Presents a refresh token. Where the answer was lost, nobody knows whether the token was used: it is presented once more, within most
 * servers' grace, as far as there is time for it.
 */
export function presentToken(
  client: AuthenticationClient,
  refreshToken: string,
  mayRepeat: () => boolean = () => true,
): Promise<TokenSet> {
  return resendIfLost(() => client.getNewAccessTokenByRefreshToken(refreshToken), mayRepeat)
}
