import {
  authorizationCodeGrantRequest,
  nopkce,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  skipStateCheck,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { type CallOptions, callEndpoint, nonceMismatch } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { readUnverifiedIdToken } from './id-token'
import { assertToken, isToken } from './send-request'

/** Options of a code exchange. Pass the values of the login that the code belongs to. */
export interface ExchangeCodeOptions extends CallOptions {
  /** The PKCE verifier (RFC 7636). */
  codeVerifier?: string | undefined
  /** The callback URL of the login. Default: the client's `redirectUri`. */
  redirectUri?: string | undefined
  /** The nonce of the login. If this option is missing, the nonce of the ID token is not validated. */
  nonce?: string | undefined
  /** The scope of the login. On `oidc` with `openid`, the response must have an ID token. Default: the client's `scope`. */
  scope?: string | undefined
}

/**
 * Exchanges an authorization code for tokens; RFC 6749, section 4.1.3. A code can be used only one time, within ten minutes.
 *
 * @throws {GenAuthError} `invalid_options`, `unsupported_protocol`, and the codes of `callEndpoint`
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
      'redirectUri is missing. Pass the callback URL of the login.',
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
  const verify = await client.idTokens?.forLogin()
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
      read: async (response, body, checkedClient) => {
        const idToken = body['id_token']
        const { nonce } = readUnverifiedIdToken(idToken)
        const scope = options.scope ?? client.scope
        const requireIdToken = client.protocol === 'oidc' && scope.split(' ').includes('openid')
        const expectedNonce = options.nonce ?? nonce
        const hasNonce = expectedNonce !== undefined && (requireIdToken || idToken !== undefined)
        // If the ID token has no nonce, oauth4webapi's error does not contain the word nonce. If the expected nonce is empty, oauth4webapi
        // rejects it. In both cases, check the nonce here, after oauth4webapi has validated all other claims.
        const isComparable = hasNonce && expectedNonce !== '' && nonce !== undefined
        const tokens = await processAuthorizationCodeResponse(server, checkedClient, response, {
          requireIdToken,
          ...(isComparable && { expectedNonce }),
        })
        if (hasNonce && !isComparable) {
          throw nonceMismatch({ cause: new Error('The nonce is missing or empty.') })
        }
        const tokenSet = readTokenSet(client, tokens, body)
        return verify?.(tokenSet) ?? tokenSet
      },
    },
    options,
  )
}

/**
 * Requests new tokens with a refresh token; RFC 6749, section 6. A refresh token in the response replaces the previous refresh token. If
 * the response has no refresh token, the previous one stays valid.
 *
 * @throws {GenAuthError} `no_refresh_token`, `unsupported_protocol`, and the codes of `callEndpoint`. `invalid_grant`,
 * `invalid_id_token` and `issuer_mismatch` have `endsSession` set: the refresh token is no longer valid, or the new ID token is not the user's.
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
  const verify = await client.idTokens?.forRefresh()
  return callEndpoint(
    client,
    {
      endpoint: 'token',
      endingCodes: ['invalid_grant', 'invalid_id_token', 'issuer_mismatch'],
      request: (request) =>
        refreshTokenGrantRequest(server, metadata, authentication.token, refreshToken, request),
      read: async (response, body, checkedClient) => {
        const tokens = await processRefreshTokenResponse(server, checkedClient, response)
        const tokenSet = readTokenSet(client, tokens, body)
        return verify?.(tokenSet) ?? tokenSet
      },
    },
    options,
  )
}

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
  /**
   * The ID token, with validated claims. Only on `oidc`. With `verifyIdTokenSignature`, absent after a refresh during which GenAuth's public
   * keys were unavailable.
   */
  readonly idToken?: string | undefined
  /** When the response was received, in epoch milliseconds by the local clock. */
  readonly receivedAt: number
}

/**
 * Converts a validated response of the token endpoint to a {@link TokenSet}.
 *
 * @throws {GenAuthError} `invalid_response`
 */
function readTokenSet(
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
