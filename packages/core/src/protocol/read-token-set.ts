import type { TokenEndpointResponse } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { isToken } from './assert-token'
import type { ProtocolClient } from './client'
import type { TokenSet } from './token-set'

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
