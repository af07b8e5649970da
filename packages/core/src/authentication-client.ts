import { GenAuthError } from './errors'
import { createLazyIdTokenCheck } from './extend-authentication-client'
import {
  type AuthorizationRequest,
  type AuthorizeOptions,
  buildAuthorizeUrl,
  createAuthorizationRequest,
} from './protocol/authorize'
import type { CallOptions } from './protocol/call-endpoint'
import {
  type ClientAuthMethod,
  chooseAuthentication,
  type ProtocolClient,
  resolveClient,
} from './protocol/client'
import type { ClientOptions } from './protocol/client-options'
import type { Protocol } from './protocol/endpoints'
import {
  type Introspection,
  introspectToken,
  type TokenCallOptions,
} from './protocol/introspect-token'
import { buildLogoutUrl, type LogoutUrlOptions } from './protocol/logout-url'
import { readCallback } from './protocol/read-callback'
import { revokeToken } from './protocol/revoke-token'
import {
  type ExchangeCodeOptions,
  exchangeCode,
  refreshTokens,
  type TokenSet,
} from './protocol/token-requests'
import { fetchUserInfo, type UserInfo } from './protocol/user-info'
import { isBrowser, platformPorts } from './runtime/protocol-ports'

/** Options of {@link AuthenticationClient}. */
export interface AuthenticationClientOptions extends ClientOptions {
  /** The application's secret, for servers only. In a browser it causes `secret_in_page`. */
  secret?: string | undefined
  /**
   * The application's protocol in GenAuth's console. It has no default, because `oauth` protects logins less than `oidc`. With `saml` and
   * `cas`, the client can only build login and logout URLs.
   */
  protocol: Protocol
  /** How to authenticate at the token endpoint. Default: `client_secret_post` with a secret, `none` without one. */
  tokenEndpointAuthMethod?: ClientAuthMethod | undefined
  /** How to authenticate at the introspection endpoint. Default: the method of the token endpoint. */
  introspectionEndpointAuthMethod?: ClientAuthMethod | undefined
  /** How to authenticate at the revocation endpoint. Default: the method of the token endpoint. */
  revocationEndpointAuthMethod?: ClientAuthMethod | undefined
  /** Allows `secret` in a browser, for experiments only: every user of the app can then read the secret. */
  dangerouslyAllowSecretInBrowser?: boolean | undefined
}

/**
 * GenAuth's OAuth 2.0 module: a stateless client with one method per operation, for browsers, Node and edge runtimes. To keep a login
 * session in a browser, use `createGenAuth` instead. To keep it on a server, use `@genauth/server`.
 *
 * This example is a complete login. Store `login` until the callback, so that only the browser that started the login can use it. Use it for
 * one callback only.
 *
 * ```tsx
 * import { AuthenticationClient, type AuthorizationRequest } from '@genauth/core'
 *
 * const client = new AuthenticationClient({
 *   appId: 'GENAUTH_APP_ID',
 *   appHost: 'https://sample-app.genauth.ai',
 *   secret: process.env.GENAUTH_APP_SECRET,
 *   protocol: 'oidc',
 *   redirectUri: 'https://app.example/callback',
 * })
 *
 * // Redirect the browser to `url`.
 * export async function startLogin() {
 *   const { url, ...login } = await client.createAuthorizationRequest()
 *   return { url, login }
 * }
 *
 * // Call this function at the callback URL. It rejects a callback with another `state`.
 * export async function completeLogin(callbackUrl: string, login: Omit<AuthorizationRequest, 'url'>) {
 *   const code = client.readCallback(new URL(callbackUrl).searchParams, login.state)
 *   const { codeVerifier, nonce } = login
 *   const tokens = await client.getAccessTokenByCode(code, { codeVerifier, nonce })
 *   return { tokens, user: await client.getUserInfoByAccessToken(tokens.accessToken) }
 * }
 * ```
 *
 * Every method that sends a request rejects with a `GenAuthError`: `network_error`, `timeout`, `server_error`, `rate_limited`,
 * `invalid_response`, `oauth_error`, or one of the OAuth codes. It rejects with `unsupported_protocol` if `protocol` is `saml` or `cas`,
 * and with `invalid_options` if an argument cannot be sent, such as an empty token.
 */
export class AuthenticationClient {
  readonly #client: ProtocolClient

  /** @throws {GenAuthError} `invalid_options`, `unsupported_protocol`, `secret_in_page` */
  constructor(options: AuthenticationClientOptions) {
    if (typeof options !== 'object' || options === null) {
      throw new GenAuthError('invalid_options', 'Options are missing. Pass { appId, appHost, … }.')
    }
    const { appId, secret, protocol } = options
    if (protocol === undefined) {
      throw new GenAuthError(
        'invalid_options',
        "protocol is missing. Pass the protocol that the application has in GenAuth's console: oauth, oidc, saml or cas.",
      )
    }
    const page = isBrowser() ? globalThis : undefined
    if (secret && !options.dangerouslyAllowSecretInBrowser && page) {
      throw new GenAuthError(
        'secret_in_page',
        "secret is not safe in a browser. Remove it and set the authentication method to none in GenAuth's console, or use it on a server. If it was ever deployed, replace it.",
      )
    }
    const choose = (optionName: AuthMethodOption) =>
      chooseAuthentication({ protocol, appId, secret, method: options[optionName], optionName })
    checkVerification(options)
    const client = resolveClient(
      { ...options, protocol },
      {
        token: choose('tokenEndpointAuthMethod'),
        introspection: choose('introspectionEndpointAuthMethod'),
        revocation: choose('revocationEndpointAuthMethod'),
        secret,
      },
      { ...platformPorts, page },
    )
    this.#client =
      options.verifyIdTokenSignature && protocol === 'oidc'
        ? { ...client, idTokens: createLazyIdTokenCheck(client) }
        : client
  }

  /**
   * Builds the URL of GenAuth's login page (RFC 6749, section 4.1.1). Adds a random `state`, and a random `nonce` on `oidc`, unless you
   * pass them.
   *
   * To get these values back, and to use PKCE, call {@link AuthenticationClient.createAuthorizationRequest} instead.
   *
   * @throws {GenAuthError} `invalid_options`
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
   */
  buildAuthorizeUrl(options?: AuthorizeOptions): string {
    return buildAuthorizeUrl(this.#client, options)
  }

  /**
   * Creates the URL of a login with PKCE (RFC 7636). Store `state`, `nonce` and `codeVerifier` until the callback, and redirect to `url`.
   *
   * @throws {GenAuthError} `invalid_options`, `insecure_context`
   * @see https://www.rfc-editor.org/rfc/rfc7636#section-4
   */
  createAuthorizationRequest(options?: AuthorizeOptions): Promise<AuthorizationRequest> {
    return createAuthorizationRequest(this.#client, options)
  }

  /**
   * Validates the query of a callback (RFC 6749, section 4.1.2; RFC 9207) and returns its authorization code.
   *
   * @param parameters The query parameters of the callback URL.
   * @param expectedState The `state` of the login. Store it where only the browser that started the login can read it.
   * @throws {GenAuthError} the OAuth codes, `issuer_mismatch`; `state_mismatch` if the state differs; `invalid_response` if the state or
   * the code is missing
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
   */
  readCallback(parameters: URLSearchParams, expectedState: string): string {
    return readCallback(this.#client, parameters, expectedState)
  }

  /**
   * Exchanges the authorization code of a callback for tokens. Pass the `codeVerifier` and `nonce` of the login in `options`.
   *
   * @throws {GenAuthError} `invalid_grant`; on `oidc` also `invalid_id_token`, `issuer_mismatch`, `nonce_mismatch`
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
   */
  getAccessTokenByCode(code: string, options?: ExchangeCodeOptions): Promise<TokenSet> {
    return exchangeCode(this.#client, code, options)
  }

  /**
   * Requests the claims of the user who owns an access token. The token is sent in a header or the body, never in the URL.
   *
   * @throws {GenAuthError} `invalid_token`
   * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
   */
  getUserInfoByAccessToken(accessToken: string, options?: CallOptions): Promise<UserInfo> {
    return fetchUserInfo(this.#client, accessToken, options)
  }

  /**
   * Requests new tokens with a refresh token. If the result has a `refreshToken`, store it in place of the previous one.
   *
   * @throws {GenAuthError} `invalid_grant` if the refresh token is no longer valid; on `oidc` also `invalid_id_token`, `issuer_mismatch`. All
   * three have `endsSession` set
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
   */
  getNewAccessTokenByRefreshToken(refreshToken: string, options?: CallOptions): Promise<TokenSet> {
    return refreshTokens(this.#client, refreshToken, options)
  }

  /**
   * Checks with GenAuth whether an access or refresh token is active.
   *
   * @throws {GenAuthError} `invalid_client` if the application may not introspect tokens
   * @see https://www.rfc-editor.org/rfc/rfc7662#section-2
   */
  introspectToken(token: string, options?: TokenCallOptions): Promise<Introspection> {
    return introspectToken(this.#client, token, options)
  }

  /**
   * Revokes an access or refresh token. The result is always `true`; a failure rejects.
   *
   * @throws {GenAuthError} `invalid_client`, `unsupported_token_type`
   * @see https://www.rfc-editor.org/rfc/rfc7009#section-2
   */
  revokeToken(token: string, options?: TokenCallOptions): Promise<true> {
    return revokeToken(this.#client, token, options)
  }

  /**
   * Builds the URL that ends the user's session at GenAuth. On `oidc`, pass the `idToken`. Without `idToken`, the result is the URL of
   * GenAuth's universal logout, which returns no `state`.
   *
   * @throws {GenAuthError} `invalid_options`
   * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
   */
  buildLogoutUrl(options?: LogoutUrlOptions): string {
    return buildLogoutUrl(this.#client, options)
  }
}

function checkVerification(options: AuthenticationClientOptions): void {
  const { verifyIdTokenSignature = false, idTokenSignedResponseAlg: alg = 'RS256' } = options
  const isVerifiable = /^[REP]S256$/.test(alg) || (alg === 'HS256' && options.secret)
  if (!verifyIdTokenSignature || isVerifiable) return
  throw new GenAuthError(
    'invalid_options',
    'idTokenSignedResponseAlg cannot be verified. Use RS256, PS256 or ES256, or HS256 with a secret, or set verifyIdTokenSignature to false.',
  )
}

type AuthMethodOption =
  | 'tokenEndpointAuthMethod'
  | 'introspectionEndpointAuthMethod'
  | 'revocationEndpointAuthMethod'
