import {
  authorizationCodeGrantRequest,
  nopkce,
  processAuthorizationCodeResponse,
  skipStateCheck,
  validateAuthResponse,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { assertToken } from './assert-token'
import { type CallOptions, callEndpoint, claimMismatch } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { readTokenSet } from './read-token-set'
import { readUnverifiedPayload } from './read-unverified-id-token'
import type { TokenSet } from './token-set'

/** What goes with a code. */
export interface ExchangeCodeOptions extends CallOptions {
  /** The verifier of the challenge that was sent (RFC 7636). */
  codeVerifier?: string | undefined
  /** The callback address of the authorize request. Default: the client's. */
  redirectUri?: string | undefined
  /** The nonce of the authorize request. Without it the ID token's nonce is not checked. */
  nonce?: string | undefined
  /** The scope of the authorize request: with `openid` in it, oidc must answer an ID token. Default: the client's. */
  scope?: string | undefined
}

/**
 * Trades an authorization code for tokens; RFC 6749, section 4.1.3. A code is good for one use, within ten minutes.
 *
 * @throws {GenAuthError} `invalid_options`, `unsupported_protocol`, and what `callEndpoint` throws
 */
export async function exchangeCode(
  client: ProtocolClient,
  code: string,
  options: ExchangeCodeOptions = {},
): Promise<TokenSet> {
  assertTokenProtocol(client)
  assertToken('code', code)
  if (options.codeVerifier !== undefined) assertToken('codeVerifier', options.codeVerifier)
  const redirectUri = options.redirectUri ?? client.redirectUri
  if (!redirectUri) {
    throw new GenAuthError(
      'invalid_options',
      'redirectUri is missing: a code is traded with the callback address it was issued for.',
    )
  }
  const { server, metadata, authentication } = client
  const parameters = validateAuthResponse(
    { issuer: server.issuer },
    metadata,
    new URLSearchParams({ code }),
    skipStateCheck,
  )
  const verifier = options.codeVerifier ?? nopkce
  return callEndpoint(
    client,
    {
      endpoint: 'token',
      request: (request) =>
        authorizationCodeGrantRequest(
          server,
          metadata,
          authentication.token,
          parameters,
          redirectUri,
          verifier,
          request,
        ),
      read: async (response, answer, checkedClient) => {
        const idToken = answer['id_token']
        const { nonce, ...claims } = readUnverifiedPayload(idToken)
        const scope = options.scope ?? client.scope
        const requireIdToken = client.protocol === 'oidc' && scope.split(' ').includes('openid')
        const expectedNonce = options.nonce ?? (typeof nonce === 'string' ? nonce : undefined)
        const hasNonce = expectedNonce !== undefined && (requireIdToken || idToken !== undefined)
        // oauth4webapi reports a missing claim without its name.
        const isReadable = Object.keys(claims).length > 0
        if (hasNonce && isReadable && nonce === undefined) {
          throw claimMismatch('nonce', { cause: new Error('The ID token has no nonce.') })
        }
        const tokens = await processAuthorizationCodeResponse(server, checkedClient, response, {
          requireIdToken,
          ...(hasNonce && { expectedNonce }),
        })
        return readTokenSet(client, tokens, answer)
      },
    },
    options,
  )
}
