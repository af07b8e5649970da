/** What introspection tells about a token, and what revocation needs to know. */
export interface TokenRecord {
  kind: 'access_token' | 'refresh_token'
  jti: string
  clientId: string
  userId: string
  scope: string
  grantId: string
  /** Epoch milliseconds by the emulator's clock. */
  issuedAt: number
  expiresAt: number
}

/** Where the tokens of one protocol are. */
export interface TokenBook {
  /** Finds a token that was issued and is neither revoked nor used up; it may have expired. */
  findToken(token: string): TokenRecord | undefined
  revokeToken(token: string): void
  revokeGrant(grantId: string): void
}
