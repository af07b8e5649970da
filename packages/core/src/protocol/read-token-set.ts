import type { TokenEndpointResponse } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { isToken } from './assert-token'
import type { ProtocolClient } from './client'
import type { TokenSet } from './token-set'

/**
 * Puts a checked answer of the token endpoint into our spelling.
 *
 * @throws {GenAuthError} `invalid_response`
 */
export function readTokenSet(
  client: ProtocolClient,
  tokens: TokenEndpointResponse,
  answer: Record<string, unknown>,
): TokenSet {
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    if (token === undefined || isToken(token)) continue
    throw new GenAuthError(
      'invalid_response',
      'GenAuth answered a token that no header can carry: check appHost, and what stands between.',
    )
  }
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
