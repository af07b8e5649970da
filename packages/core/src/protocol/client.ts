import {
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  None,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import {
  type ClientOptions,
  checkClientOptions,
  defaultTimeoutMs,
  readAppHost,
} from './client-options'
import { defaultScopes, type Endpoints, type Protocol, resolveEndpoints } from './endpoints'
import { addScopes } from './scopes'
import { platformOf } from './urls'

/** The platform functions that a protocol operation uses. */
export interface ProtocolPorts {
  fetch: typeof fetch
  /** Returns the current time in epoch milliseconds. */
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
  /** Defined if the code runs in a browser, where CORS applies; `undefined` on a server. */
  readonly page?: object | undefined
}

/** How the client authenticates at each of the three endpoints that require authentication. */
export interface ClientAuthentication {
  token: ClientAuth
  introspection: ClientAuth
  revocation: ClientAuth
  /** The secret that requests contain. It is removed from the texts of errors. */
  secret?: string | undefined
}

/** The tokens of a response that belong together. */
export interface IssuedTokens {
  readonly accessToken: string
  readonly idToken?: string | undefined
}

/**
 * Verifies the ID token of a response and returns the tokens of the response.
 *
 * @throws {GenAuthError} `invalid_id_token`
 */
export type VerifyTokens = <Tokens extends IssuedTokens>(tokens: Tokens) => Promise<Tokens>

/** Verifies what oauth4webapi does not verify: the signature and the `at_hash` of ID tokens. */
export interface IdTokenCheck {
  /**
   * Loads GenAuth's public keys for a login. Call it before the code is redeemed, so that a failure does not use up the code.
   *
   * @throws {GenAuthError} the codes of `readDocument`
   */
  forLogin(): Promise<VerifyTokens>
  /**
   * Loads GenAuth's public keys for a refresh. Call it before the refresh token is sent, because the new tokens are stored only after the
   * verification. Never rejects: if the keys are unavailable, the result of the verification has no ID token, because the new tokens must
   * not get lost.
   */
  forRefresh(): Promise<VerifyTokens>
}

/** An application with validated options and defaults. Each protocol operation has this object as a parameter. */
export interface ProtocolClient {
  readonly appId: string
  /** The application's URL without a trailing slash. */
  readonly appHost: string
  readonly protocol: Protocol
  readonly redirectUri: string | undefined
  /** The scopes of the client, with its `extraScopes`. */
  readonly scope: string
  /** Whether every login requests `auth_time`. */
  readonly requestAuthTime: boolean
  readonly consentForOfflineAccess: boolean
  readonly userInfoTokenPlace: 'header' | 'body'
  readonly timeoutMs: number
  readonly endpoints: Endpoints
  readonly authentication: ClientAuthentication
  readonly ports: ProtocolPorts
  /** Verifies ID tokens. Absent if signatures are not verified. */
  readonly idTokens?: IdTokenCheck | undefined
  /** The authorization server in oauth4webapi's format. `metadata` is the client in this format. */
  readonly server: AuthorizationServer
  readonly metadata: Client
}

/**
 * Validates the options and adds the defaults.
 *
 * @throws {GenAuthError} `invalid_options`, `unsupported_protocol`
 */
export function resolveClient(
  options: ClientOptions & { protocol: Protocol },
  authentication: ClientAuthentication,
  ports: ProtocolPorts,
): ProtocolClient {
  const { appId, protocol, timeoutMs = defaultTimeoutMs, fetch } = options
  if (!Object.hasOwn(defaultScopes, protocol)) {
    throw new GenAuthError(
      'unsupported_protocol',
      'protocol is invalid. Use oauth, oidc, saml or cas.',
    )
  }
  const { requestAuthTime = false } = options
  if (requestAuthTime !== (protocol === 'oidc' && requestAuthTime === true)) {
    throw new GenAuthError(
      'invalid_options',
      'requestAuthTime is invalid. Use true or false. On protocols other than oidc, omit it.',
    )
  }
  const platform = platformOf(ports)
  checkClientOptions(options, platform)
  const appHost = readAppHost(options, platform)
  const endpoints = resolveEndpoints(appHost, appId, protocol, options.endpoints)
  return {
    appId,
    appHost,
    protocol,
    redirectUri: options.redirectUri,
    scope: addScopes(options.scope ?? defaultScopes[protocol], options.extraScopes),
    requestAuthTime,
    consentForOfflineAccess: options.consentForOfflineAccess ?? true,
    userInfoTokenPlace: options.userInfoTokenPlace ?? 'header',
    timeoutMs,
    endpoints,
    authentication,
    // The browser's `fetch` throws if it is called as a method of another object, so wrap it in a function.
    ports: fetch ? { ...ports, fetch: (input, init) => fetch(input, init) } : ports,
    server: describeServer(options, appHost, endpoints),
    metadata: {
      client_id: appId,
      id_token_signed_response_alg: options.idTokenSignedResponseAlg ?? 'RS256',
    },
  }
}

function describeServer(
  options: ClientOptions & { protocol: Protocol },
  appHost: string,
  endpoints: Endpoints,
): AuthorizationServer {
  return {
    issuer: options.issuer ?? `${appHost}/oidc`,
    token_endpoint: endpoints.token,
    userinfo_endpoint: endpoints.userInfo,
    introspection_endpoint: endpoints.introspection,
    revocation_endpoint: endpoints.revocation,
    authorization_response_iss_parameter_supported: options.requireIssuerInCallback ?? false,
  }
}

/**
 * Throws if the protocol has no tokens.
 *
 * @throws {GenAuthError} `unsupported_protocol`
 */
export function assertTokenProtocol(client: ProtocolClient): void {
  if (client.protocol !== 'oauth' && client.protocol !== 'oidc') {
    throw new GenAuthError(
      'unsupported_protocol',
      `The protocol ${client.protocol} has no tokens, only login and logout URLs. Set protocol to oauth or oidc.`,
    )
  }
}

/**
 * Sends the id of a public client, which has no secret (RFC 6749, section 3.2.1). oauth4webapi's `None` does the same, but an import of
 * `None` would load the whole library too early.
 */
const sendClientId: ClientAuth = (_server, client, body) => {
  body.set('client_id', client.client_id)
}

/** The authentication of a client without a secret, at each endpoint. */
export const publicAuthentication: ClientAuthentication = {
  token: sendClientId,
  introspection: sendClientId,
  revocation: sendClientId,
}

/** How a client authenticates at an endpoint; RFC 6749, section 2.3.1. */
export type ClientAuthMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

/** Options of {@link chooseAuthentication}. */
export interface SecretAuthentication {
  protocol: Protocol
  appId: string
  secret: string | undefined
  /** The authentication method. Default: `client_secret_post` with a secret, `none` without one. */
  method: ClientAuthMethod | undefined
  /** The name of the option that has the method, for the error message. */
  optionName: string
}

/**
 * Chooses how the client authenticates at one endpoint.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function chooseAuthentication(options: SecretAuthentication): ClientAuth {
  const { protocol, appId, secret, optionName } = options
  if (secret !== undefined && (typeof secret !== 'string' || !secret.trim())) {
    throw new GenAuthError(
      'invalid_options',
      'secret is empty. Set it, or omit it if the application has no secret.',
    )
  }
  const method = options.method ?? (secret ? 'client_secret_post' : 'none')
  if (method === 'none') return None()
  if (method !== 'client_secret_post' && method !== 'client_secret_basic') {
    throw new GenAuthError(
      'invalid_options',
      `${optionName} is invalid. Use client_secret_post, client_secret_basic or none.`,
    )
  }
  if (!secret) {
    throw new GenAuthError(
      'invalid_options',
      `${optionName} is ${method}, which needs secret. Pass secret, or use 'none'.`,
    )
  }
  if (method === 'client_secret_post') return ClientSecretPost(secret)
  return protocol === 'oidc' ? ClientSecretBasic(secret) : rawBasic(appId, secret)
}

/** Sends the credentials unencoded: GenAuth's /oauth does not decode the form encoding of RFC 6749, section 2.3.1. */
function rawBasic(appId: string, secret: string): ClientAuth {
  const bytes = new TextEncoder().encode(`${appId}:${secret}`)
  const credentials = btoa(String.fromCharCode(...bytes))
  return (_server, _client, _body, headers) => {
    headers.set('authorization', `Basic ${credentials}`)
  }
}
