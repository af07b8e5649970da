import { GenAuthError } from './errors'
import {
  type AuthorizationRequest,
  createAuthorizationRequest,
} from './protocol/authorization-request'
import { type AuthorizeOptions, buildAuthorizeUrl } from './protocol/authorize-url'
import type { CallOptions } from './protocol/call-endpoint'
import { type ProtocolClient, resolveClient } from './protocol/client'
import type { ClientOptions } from './protocol/client-options'
import type { Protocol } from './protocol/endpoints'
import { type ExchangeCodeOptions, exchangeCode } from './protocol/exchange-code'
import { fetchUserInfo } from './protocol/fetch-user-info'
import {
  type Introspection,
  introspectToken,
  type TokenCallOptions,
} from './protocol/introspect-token'
import { buildLogoutUrl, type LogoutUrlOptions } from './protocol/logout-url'
import { readCallback } from './protocol/read-callback'
import { refreshTokens } from './protocol/refresh-tokens'
import { revokeToken } from './protocol/revoke-token'
import { type ClientAuthMethod, chooseAuthentication } from './protocol/secret-authentication'
import type { TokenSet } from './protocol/token-set'
import type { UserInfo } from './protocol/user-info'
import { isBrowser } from './runtime/environment'
import { platformPorts } from './runtime/protocol-ports'

/** Options of {@link AuthenticationClient}. */
export interface AuthenticationClientOptions extends ClientOptions {
  /** The application's secret. Never in a page: there it throws `secret_in_page`. */
  secret?: string | undefined
  /** Default `oauth`. */
  protocol?: Protocol | undefined
  /** Default, here and for the other two: `client_secret_post` with a secret, `none` without one. */
  tokenEndpointAuthMethod?: ClientAuthMethod | undefined
  introspectionEndpointAuthMethod?: ClientAuthMethod | undefined
  revocationEndpointAuthMethod?: ClientAuthMethod | undefined
  /** Lets a secret into a page, for an experiment. Whoever opens the page then has the secret. */
  dangerouslyAllowSecretInBrowser?: boolean | undefined
}

/**
 * GenAuth's OAuth 2.0 module: one method per operation, no state, in browsers, Node and edge runtimes. Pages use `createGenAuth`,
 * which keeps a session on top of the same operations.
 *
 * ```ts
 * const client = new AuthenticationClient({
 *   appId: 'GENAUTH_APP_ID',
 *   appHost: 'https://sample-app.genauth.ai',
 *   secret: process.env.GENAUTH_APP_SECRET,
 *   redirectUri: 'https://app.example/callback',
 * })
 * const tokens = await client.getAccessTokenByCode(code)
 * ```
 *
 * Every method that asks GenAuth rejects with a `GenAuthError`: `network_error`, `timeout`, `server_error`, `rate_limited`,
 * `invalid_response`, `oauth_error`, or one of the OAuth codes; under `saml` and `cas` with `unsupported_protocol`; and with
 * `invalid_options` for what cannot be sent, such as an empty token.
 */
export class AuthenticationClient {
  readonly #client: ProtocolClient

  /** @throws {GenAuthError} `invalid_options`, `unsupported_protocol`, `secret_in_page` */
  constructor(options: AuthenticationClientOptions) {
    if (typeof options !== 'object' || options === null) {
      throw new GenAuthError('invalid_options', 'Options are missing: pass { appId, appHost, … }.')
    }
    const { appId, secret, protocol = 'oauth' } = options
    const page = isBrowser() ? globalThis : undefined
    if (secret && !options.dangerouslyAllowSecretInBrowser && page) {
      throw new GenAuthError(
        'secret_in_page',
        'A page cannot keep a secret: remove it here and set the authentication method to none in GenAuth’s console, or keep it on a server. If it was ever deployed, replace it.',
      )
    }
    const choose = (optionName: AuthMethodOption) =>
      chooseAuthentication({ protocol, appId, secret, method: options[optionName], optionName })
    this.#client = resolveClient(
      { ...options, protocol },
      {
        token: choose('tokenEndpointAuthMethod'),
        introspection: choose('introspectionEndpointAuthMethod'),
        revocation: choose('revocationEndpointAuthMethod'),
        secret,
      },
      { ...platformPorts, page },
    )
  }

  /**
   * Builds the address of GenAuth's login page, with a random `state` (and `nonce` for oidc) unless they are given.
   *
   * Use {@link AuthenticationClient.createAuthorizationRequest} to get these back, and PKCE with them.
   */
  buildAuthorizeUrl(options?: AuthorizeOptions): string {
    return buildAuthorizeUrl(this.#client, options)
  }

  /** Prepares a login: the address to go to, and `state`, `nonce` and `codeVerifier` to keep until the callback. */
  createAuthorizationRequest(options?: AuthorizeOptions): Promise<AuthorizationRequest> {
    return createAuthorizationRequest(this.#client, options)
  }

  /**
   * Checks what came back to the redirect URI (RFC 6749, section 4.1.2; RFC 9207), and gives its code.
   *
   * @param parameters The query of the callback.
   * @param expectedState The `state` of the login that was begun, kept where only the same browser gets at it.
   * @throws {GenAuthError} the OAuth codes, `issuer_mismatch`, `state_mismatch` for another state, `invalid_response` where there is none,
   * or no code
   */
  readCallback(parameters: URLSearchParams, expectedState: string): string {
    return readCallback(this.#client, parameters, expectedState)
  }

  /**
   * Trades the code of a callback for tokens.
   *
   * @throws {GenAuthError} `invalid_grant`; on oidc also `invalid_id_token`, `issuer_mismatch`, `nonce_mismatch`
   */
  getAccessTokenByCode(code: string, options?: ExchangeCodeOptions): Promise<TokenSet> {
    return exchangeCode(this.#client, code, options)
  }

  /** Reads the claims of the user whom an access token stands for. */
  getUserInfoByAccessToken(accessToken: string, options?: CallOptions): Promise<UserInfo> {
    return fetchUserInfo(this.#client, accessToken, options)
  }

  /**
   * Gets new tokens for a refresh token. Where the answer has a `refreshToken`, it replaces the one that was sent.
   *
   * @throws {GenAuthError} `invalid_grant`, which ends the session; on oidc also `invalid_id_token`, `issuer_mismatch`
   */
  getNewAccessTokenByRefreshToken(refreshToken: string, options?: CallOptions): Promise<TokenSet> {
    return refreshTokens(this.#client, refreshToken, options)
  }

  /** Asks whether an access or refresh token is active. */
  introspectToken(token: string, options?: TokenCallOptions): Promise<Introspection> {
    return introspectToken(this.#client, token, options)
  }

  /** Revokes an access or refresh token. Resolves to `true`; a failure rejects. */
  revokeToken(token: string, options?: TokenCallOptions): Promise<true> {
    return revokeToken(this.#client, token, options)
  }

  /** Builds the address that ends the user's session at GenAuth. */
  buildLogoutUrl(options?: LogoutUrlOptions): string {
    return buildLogoutUrl(this.#client, options)
  }
}

type AuthMethodOption =
  | 'tokenEndpointAuthMethod'
  | 'introspectionEndpointAuthMethod'
  | 'revocationEndpointAuthMethod'
