/** The answer of the token endpoint (RFC 6749, section 5.1), in our own spelling. */
export interface TokenSet {
  readonly accessToken: string
  /** `Bearer`, as the server spelt it. */
  readonly tokenType: string
  /** Lifetime of the access token from `receivedAt` on; absent where the server named none. */
  readonly expiresInSeconds?: number | undefined
  readonly refreshToken?: string | undefined
  /** Space-separated scopes that were granted; absent where they are those that were asked for. */
  readonly scope?: string | undefined
  /** Only with protocol `oidc`. Its claims have been checked. */
  readonly idToken?: string | undefined
  /** When the answer came, in epoch milliseconds by our own clock. */
  readonly receivedAt: number
}
