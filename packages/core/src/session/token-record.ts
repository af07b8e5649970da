import type { TokenSet } from '../protocol/token-requests'

/** The part of a stored session that comes from token responses. Instants are epoch milliseconds. Used by the browser and by the server. */
export interface TokenRecord {
  /** Increases with every refresh. */
  readonly revision: number
  readonly receivedAt: number
  readonly expiresAt?: number | undefined
  readonly scope: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly idToken?: string | undefined
  readonly sentAt?: number | undefined
}

/** Returns the tokens of a login. */
export function beginTokens(tokens: TokenSet, requestedScope: string): TokenRecord {
  const { accessToken, refreshToken, idToken, receivedAt, expiresInSeconds } = tokens
  return {
    revision: 1,
    receivedAt,
    expiresAt: expiresInSeconds === undefined ? undefined : receivedAt + expiresInSeconds * 1000,
    scope: tokens.scope ?? requestedScope,
    accessToken,
    refreshToken,
    idToken,
    sentAt: undefined,
  }
}

/** Returns the tokens of a refresh. Values that the response omits stay the same. */
export function continueTokens(previous: TokenRecord, tokens: TokenSet): TokenRecord {
  const next = beginTokens(tokens, previous.scope)
  return {
    ...next,
    revision: previous.revision + 1,
    refreshToken: next.refreshToken ?? previous.refreshToken,
    idToken: next.idToken ?? previous.idToken,
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
