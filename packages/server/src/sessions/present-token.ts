import {
  type AuthenticationClient,
  isAnswerLost,
  isGenAuthError,
  type TokenSet,
} from '@genauth/core'

/**
 * Presents a refresh token. Where the answer was lost, nobody knows whether the token was used: it is presented once more, within most
 * servers' grace, as far as there is time for it.
 */
export async function presentToken(
  client: AuthenticationClient,
  refreshToken: string,
  mayRepeat: () => boolean = () => true,
): Promise<TokenSet> {
  const ask = () => client.getNewAccessTokenByRefreshToken(refreshToken)
  try {
    return await ask()
  } catch (error) {
    if (!isGenAuthError(error) || !isAnswerLost(error) || !mayRepeat()) throw error
    return ask()
  }
}
