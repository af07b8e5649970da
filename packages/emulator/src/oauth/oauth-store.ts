import { randomBytes } from 'node:crypto'
import type { TokenBook, TokenRecord } from '../clients/token-record'

export interface OAuthCode {
  code: string
  userId: string
  redirectUri: string
  scope: string[]
  grantId: string
  expiresAt: number
  codeChallenge: string | undefined
  codeChallengeMethod: string | undefined
}

/** Stores the codes and opaque tokens of `/oauth`. */
export interface OAuthStore extends TokenBook {
  addCode(code: OAuthCode): void
  findCode(code: string): OAuthCode | undefined
  /** Removes a code. Returns `false` if there is no such code. */
  useCode(code: string): boolean
  addToken(token: string, record: Omit<TokenRecord, 'jti'>): void
  /** Marks a refresh token as used. After that, `findToken` does not find the token, and `grantOfUsed` returns its grant. */
  useRefreshToken(token: string): void
  grantOfUsed(refreshToken: string): string | undefined
  revokeAccessTokens(grantId: string): void
  clear(): void
}

/** Returns 40 random hexadecimal characters, the format of GenAuth's `/oauth` tokens and codes. */
export function randomOAuthToken(): string {
  return randomBytes(20).toString('hex')
}

export function createOAuthStore(): OAuthStore {
  const codes = new Map<string, OAuthCode>()
  const tokens = new Map<string, TokenRecord>()
  const used = new Map<string, string>()
  const revokeWhere = (matches: (record: TokenRecord) => boolean): void => {
    for (const [token, record] of tokens) if (matches(record)) tokens.delete(token)
  }
  return {
    addCode: (code) => void codes.set(code.code, code),
    findCode: (code) => codes.get(code),
    useCode: (code) => codes.delete(code),
    addToken(token, record) {
      // As in GenAuth's sample, the `jti` has 21 URL-safe characters.
      tokens.set(token, { ...record, jti: randomBytes(16).toString('base64url').slice(0, 21) })
    },
    findToken: (token) => tokens.get(token),
    useRefreshToken(token) {
      used.set(token, tokens.get(token)?.grantId ?? '')
      tokens.delete(token)
    },
    grantOfUsed: (refreshToken) => used.get(refreshToken),
    revokeToken: (token) => void tokens.delete(token),
    revokeAccessTokens: (grantId) =>
      revokeWhere((record) => record.grantId === grantId && record.kind === 'access_token'),
    revokeGrant(grantId) {
      revokeWhere((record) => record.grantId === grantId)
      for (const [value, code] of codes) if (code.grantId === grantId) codes.delete(value)
    },
    grantsOf: (userId) =>
      [...codes.values(), ...tokens.values()]
        .filter((record) => record.userId === userId)
        .map(({ grantId }) => grantId),
    clear() {
      codes.clear()
      tokens.clear()
      used.clear()
    },
  }
}
