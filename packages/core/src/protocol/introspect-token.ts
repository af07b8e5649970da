/** What the server knows about a token; RFC 7662, section 2.2. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true
      readonly sub?: string | undefined
      readonly clientId?: string | undefined
      /** Epoch milliseconds. */
      readonly expiresAt?: number | undefined
      /** Epoch milliseconds. */
      readonly issuedAt?: number | undefined
      /** GenAuth's core host, not the application's: do not compare it with `appHost`. */
      readonly issuer?: string | undefined
      readonly tokenId?: string | undefined
      readonly scope?: string | undefined
      readonly tokenType?: string | undefined
    }
