import {
  AuthenticationClient,
  type AuthenticationClientOptions,
  type AuthorizationRequest,
  type AuthorizeOptions,
  type CallOptions,
  type Endpoints,
  type ExchangeCodeOptions,
  type Introspection,
  type LogoutUrlOptions,
  type TokenCallOptions,
  type TokenSet,
  type UserInfo,
} from '@genauth/core'
import { discoverEndpoints, loadPart } from '@genauth/core/internal'

/** Reads the endpoint URLs of an application. */
export type FindEndpoints = () => Promise<Partial<Endpoints>>

/**
 * Creates the function that reads GenAuth's discovery document. The function caches the endpoint URLs. After a failure, the next call reads
 * the document again.
 *
 * @returns `undefined` if the option `discovery` is not set. `oauth` has no discovery document.
 */
export function createDiscovery(
  options: AuthenticationClientOptions & { readonly discovery?: boolean | undefined },
): FindEndpoints | undefined {
  if (!options?.discovery || options.protocol !== 'oidc') return undefined
  return loadPart(() => discoverEndpoints(options))
}

/**
 * An `AuthenticationClient` whose endpoint URLs come from GenAuth's discovery document. Each method that sends a request reads the document
 * first, if it was not read before. So each of these methods also rejects with the codes of the discovery.
 */
export class DiscoveredClient extends AuthenticationClient {
  readonly #options: AuthenticationClientOptions
  readonly #findEndpoints: FindEndpoints
  #loaded: AuthenticationClient | undefined

  /**
   * @param findEndpoints Caches the endpoint URLs.
   * @throws {GenAuthError} `invalid_options`, `secret_in_page`
   */
  constructor(options: AuthenticationClientOptions, findEndpoints: FindEndpoints) {
    super(options)
    this.#options = options
    this.#findEndpoints = findEndpoints
  }

  async #load(): Promise<AuthenticationClient> {
    const endpoints = await this.#findEndpoints()
    // Create only one client, because the client caches GenAuth's keys.
    this.#loaded ??= new AuthenticationClient({ ...this.#options, endpoints })
    return this.#loaded
  }

  /** Reads the discovery document, so that `buildLogoutUrl` uses it. Never rejects. */
  async prepareLogout(): Promise<void> {
    await this.#load().catch(() => undefined)
  }

  override async createAuthorizationRequest(
    options?: AuthorizeOptions,
  ): Promise<AuthorizationRequest> {
    return (await this.#load()).createAuthorizationRequest(options)
  }

  override async getAccessTokenByCode(
    code: string,
    options?: ExchangeCodeOptions,
  ): Promise<TokenSet> {
    return (await this.#load()).getAccessTokenByCode(code, options)
  }

  override async getUserInfoByAccessToken(
    accessToken: string,
    options?: CallOptions,
  ): Promise<UserInfo> {
    return (await this.#load()).getUserInfoByAccessToken(accessToken, options)
  }

  override async getNewAccessTokenByRefreshToken(
    refreshToken: string,
    options?: CallOptions,
  ): Promise<TokenSet> {
    return (await this.#load()).getNewAccessTokenByRefreshToken(refreshToken, options)
  }

  override async introspectToken(
    token: string,
    options?: TokenCallOptions,
  ): Promise<Introspection> {
    return (await this.#load()).introspectToken(token, options)
  }

  override async revokeToken(token: string, options?: TokenCallOptions): Promise<true> {
    return (await this.#load()).revokeToken(token, options)
  }

  /** Builds the URL from `appHost` if the discovery document was not read yet. */
  override buildLogoutUrl(options?: LogoutUrlOptions): string {
    return this.#loaded?.buildLogoutUrl(options) ?? super.buildLogoutUrl(options)
  }
}
