/** The properties of an issued token. Introspection and revocation use them. */
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

/** The issued tokens of one protocol. */
export interface TokenBook {
  /** Finds an issued token that is neither revoked nor used. The token may have expired. */
  findToken(token: string): TokenRecord | undefined
  revokeToken(token: string): void
  revokeGrant(grantId: string): void
}
