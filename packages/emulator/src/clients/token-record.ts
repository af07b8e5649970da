/** The properties of an issued token. Introspection and revocation read these properties. */
export interface TokenRecord {
  kind: 'access_token' | 'refresh_token'
  jti: string
  clientId: string
  userId: string
  scope: string
  grantId: string
  /** When the token was issued, in epoch milliseconds by the emulator's clock. */
  issuedAt: number
  expiresAt: number
}

/** The issued tokens of one protocol. */
export interface TokenBook {
  /** Finds an issued token. Returns `undefined` for a revoked token or a used refresh token. The found token may have expired. */
  findToken(token: string): TokenRecord | undefined
  revokeToken(token: string): void
  /** Removes all codes and tokens of a grant. */
  revokeGrant(grantId: string): void
  /** Returns the grants of a user that have codes or tokens. */
  grantsOf(userId: string): string[]
}
