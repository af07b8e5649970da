import { processRefreshTokenResponse, refreshTokenGrantRequest } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { assertToken } from './assert-token'
import { type CallOptions, callEndpoint } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { readTokenSet } from './read-token-set'
import type { TokenSet } from './token-set'

/**
 * Gets new tokens for a refresh token; RFC 6749, section 6. The answer may carry a new refresh token, which replaces the old one,
 * the same, or none, in which case the old one stays good.
 *
 * @throws {GenAuthError} `no_refresh_token`, `unsupported_protocol`, and what `callEndpoint` throws; `invalid_grant` means that the
 * refresh token is no good any more, and has `endsSession` set
 */
export async function refreshTokens(
  client: ProtocolClient,
  refreshToken: string,
  options: CallOptions = {},
): Promise<TokenSet> {
  assertTokenProtocol(client)
  if (!refreshToken) {
    throw new GenAuthError(
      'no_refresh_token',
      "There is no refresh token: enable the refresh_token grant in GenAuth's console; oidc also needs the scope offline_access.",
    )
  }
  assertToken('refreshToken', refreshToken)
  const { server, metadata, authentication } = client
  return callEndpoint(
    client,
    {
      endpoint: 'token',
      refusalEndsSession: true,
      request: (request) =>
        refreshTokenGrantRequest(server, metadata, authentication.token, refreshToken, request),
      read: async (response, answer, checkedClient) =>
        readTokenSet(
          client,
          await processRefreshTokenResponse(server, checkedClient, response),
          answer,
        ),
    },
    options,
  )
}
