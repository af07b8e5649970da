/** A response of the token endpoint (RFC 6749, section 5.1). */
export interface TokenSet {
  readonly accessToken: string
  /** The token type: `Bearer`, in the server's spelling. */
  readonly tokenType: string
  /** The lifetime of the access token from `receivedAt`, in seconds. Absent if the server returned no lifetime. */
  readonly expiresInSeconds?: number | undefined
  /** The refresh token. Absent if GenAuth issued none. If it is absent after a refresh, the previous refresh token stays valid. */
  readonly refreshToken?: string | undefined
  /** The granted scopes, separated by spaces. Absent if GenAuth granted exactly the requested scopes. */
  readonly scope?: string | undefined
  /** The ID token, with validated claims. Only on `oidc`. */
  readonly idToken?: string | undefined
  /** When the response was received, in epoch milliseconds by the local clock. */
  readonly receivedAt: number
}
