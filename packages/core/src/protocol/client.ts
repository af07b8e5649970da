import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import {
  type ClientOptions,
  checkClientOptions,
  defaultTimeoutMs,
  readAppHost,
} from './client-options'
import { defaultScopes } from './default-scopes'
import { type Endpoints, type Protocol, resolveEndpoints } from './endpoints'

/** The ports that a protocol operation reaches the world through. */
export interface ProtocolPorts {
  fetch: typeof fetch
  /** Epoch milliseconds. */
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
  /** Whatever a browser holds to CORS, where it is that which asks; `undefined` on a server. */
  readonly page?: object | undefined
}

/** How the client says who it is, at each of the three endpoints that ask. */
export interface ClientAuthentication {
  token: ClientAuth
  introspection: ClientAuth
  revocation: ClientAuth
  /** The secret that they send, so that it can be kept out of errors. */
  secret?: string | undefined
}

/** An application, its options checked and its defaults filled in: what every protocol operation starts from. */
export interface ProtocolClient {
  readonly appId: string
  /** Without a trailing slash. */
  readonly appHost: string
  readonly protocol: Protocol
  readonly redirectUri: string | undefined
  readonly scope: string
  readonly consentForOfflineAccess: boolean
  readonly userInfoTokenPlace: 'header' | 'body'
  readonly timeoutMs: number
  readonly endpoints: Endpoints
  readonly authentication: ClientAuthentication
  readonly ports: ProtocolPorts
  /** oauth4webapi's views of the server and of the client. */
  readonly server: AuthorizationServer
  readonly metadata: Client
}

/**
 * Checks options and fills in defaults.
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
    throw new GenAuthError('unsupported_protocol', 'protocol must be oauth, oidc, saml or cas.')
  }
  checkClientOptions(options)
  const appHost = readAppHost(options)
  const endpoints = resolveEndpoints(appHost, appId, protocol, options.endpoints)
  return {
    appId,
    appHost,
    protocol,
    redirectUri: options.redirectUri,
    scope: options.scope ?? defaultScopes[protocol],
    consentForOfflineAccess: options.consentForOfflineAccess ?? true,
    userInfoTokenPlace: options.userInfoTokenPlace ?? 'header',
    timeoutMs,
    endpoints,
    authentication,
    // Called as a method of another object, a browser's own fetch throws.
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
 * Refuses token operations under a protocol that has none.
 *
 * @throws {GenAuthError} `unsupported_protocol`
 */
export function assertTokenProtocol(client: ProtocolClient): void {
  if (client.protocol !== 'oauth' && client.protocol !== 'oidc') {
    throw new GenAuthError(
      'unsupported_protocol',
      `${client.protocol} has no tokens, only login and logout URLs: set protocol to oauth or oidc.`,
    )
  }
}
