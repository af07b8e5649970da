import type { TokenEndpointResponse } from 'oauth4webapi'
import type { ProtocolClient } from './client'
import type { TokenSet } from './token-set'

/** Puts a checked answer of the token endpoint into our spelling. */
export function readTokenSet(
  client: ProtocolClient,
  tokens: TokenEndpointResponse,
  answer: Record<string, unknown>,
): TokenSet {
  return {
    accessToken: tokens.access_token,
    // oauth4webapi lower-cases it.
    tokenType: String(answer['token_type']),
    expiresInSeconds: tokens.expires_in,
    refreshToken: tokens.refresh_token,
    scope: tokens.scope,
    idToken: tokens.id_token,
    receivedAt: client.ports.now(),
  }
}
