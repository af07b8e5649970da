import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import {
  type ClientOptions,
  checkClientOptions,
  defaultTimeoutMs,
  readAppHost,
} from './client-options'
import { defaultScopes, type Endpoints, type Protocol, resolveEndpoints } from './endpoints'

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

/** An application with validated options and defaults. Each protocol operation has this object as a parameter. */
export interface ProtocolClient {
  readonly appId: string
  /** The application's URL without a trailing slash. */
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
