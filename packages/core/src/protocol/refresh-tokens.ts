import { processRefreshTokenResponse, refreshTokenGrantRequest } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { assertToken } from './assert-token'
import { type CallOptions, callEndpoint } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { readTokenSet } from './read-token-set'
import type { TokenSet } from './token-set'

/**
 * Requests new tokens with a refresh token; RFC 6749, section 6. A refresh token in the response replaces the previous refresh token. If
 * the response has no refresh token, the previous one stays valid.
 *
 * @throws {GenAuthError} `no_refresh_token`, `unsupported_protocol`, and the codes of `callEndpoint`. `invalid_grant` has `endsSession`
 * set: the refresh token is no longer valid.
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
      "There is no refresh token. Enable the refresh_token grant in GenAuth's console, and on oidc request the scope offline_access.",
    )
  }
  assertToken('refreshToken', refreshToken)
  const { server, metadata, authentication } = client
  return callEndpoint(
    client,
    {
      endpoint: 'token',
      invalidGrantEndsSession: true,
      request: (request) =>
        refreshTokenGrantRequest(server, metadata, authentication.token, refreshToken, request),
      read: async (response, body, checkedClient) =>
        readTokenSet(
          client,
          await processRefreshTokenResponse(server, checkedClient, response),
          body,
        ),
    },
    options,
  )
}
