import type { TokenEndpointResponse } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { isToken } from './assert-token'
import type { ProtocolClient } from './client'
import { parseJsonObject } from './parse-json-object'

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

/**
 * Converts a validated response of the token endpoint to a {@link TokenSet}.
 *
 * @throws {GenAuthError} `invalid_response`
 */
export function readTokenSet(
  client: ProtocolClient,
  tokens: TokenEndpointResponse,
  body: Record<string, unknown>,
): TokenSet {
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    if (token === undefined || isToken(token)) continue
    throw new GenAuthError(
      'invalid_response',
      'The response has a token that cannot be sent in a header. Check appHost, and any proxy in front of GenAuth.',
    )
  }
  return {
    accessToken: tokens.access_token,
    // Read the token type from the body, because oauth4webapi converts it to lower case.
    tokenType: String(body['token_type']),
    expiresInSeconds: tokens.expires_in,
    refreshToken: tokens.refresh_token,
    scope: tokens.scope,
    idToken: tokens.id_token,
    receivedAt: client.ports.now(),
  }
}

/** Claims of an ID token that are read without validation. */
export interface IdTokenHints {
  readonly sub?: string | undefined
  readonly nonce?: string | undefined
  /** When the token was issued, in epoch seconds by the server's clock. */
  readonly iat?: number | undefined
}

/**
 * Reads claims of an ID token without validation. If the token is unreadable, all claims are `undefined`; oauth4webapi rejects such a token
 * later.
 */
export function readUnverifiedIdToken(idToken: unknown): IdTokenHints {
  const { sub, nonce, iat } = readUnverifiedPayload(idToken)
  return {
    sub: typeof sub === 'string' ? sub : undefined,
    nonce: typeof nonce === 'string' ? nonce : undefined,
    iat: typeof iat === 'number' ? iat : undefined,
  }
}

/** Reads the payload of an ID token without validation. Returns an empty object if the token is unreadable. */
export function readUnverifiedPayload(idToken: unknown): Record<string, unknown> {
  try {
    const payload = String(idToken).split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? ''
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0))
    return parseJsonObject(new TextDecoder().decode(bytes)) ?? {}
  } catch {
    return {}
  }
}
