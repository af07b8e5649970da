import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { checkAddress } from './addresses'
import { type Endpoints, type Protocol, resolveEndpoints } from './endpoints'

/** Options that say which application this is and how it is set up; they suit public and confidential clients alike. */
export interface ClientOptions {
  /** The application's id, from GenAuth's console. */
  appId: string
  /** The application's address, e.g. `https://sample-app.genauth.ai`. A path prefix is kept, a trailing slash tolerated. */
  appHost: string
  /** The callback address, on the application's list of login callback URLs. */
  redirectUri?: string | undefined
  /** Space-separated scopes. Default `user` for oauth, `openid profile email phone address` for oidc. */
  scope?: string | undefined
  /** What ID tokens must name as their issuer. Default `{appHost}/oidc`. */
  issuer?: string | undefined
  /** Refuse a callback without `iss` (RFC 9207). Default false: GenAuth does not promise one. */
  requireIssuerInCallback?: boolean | undefined
  /**
   * The algorithm that the application's ID tokens are signed with. Default `RS256`. ID tokens come straight from the token
   * endpoint, so TLS vouches for them (OpenID Connect Core, 3.1.3.7): claims and algorithm are checked, the signature is not.
   */
  idTokenSignedResponseAlg?: string | undefined
  /** Where the access token goes in a userinfo request: never the URL. Default `header`; `body` saves a CORS preflight. */
  userInfoTokenPlace?: 'header' | 'body' | undefined
  /** Overrides of single addresses. */
  endpoints?: Partial<Endpoints> | undefined
  /** How long a request may take, its body included, in milliseconds. Default 10000. */
  timeoutMs?: number | undefined
  /** Default: the global `fetch`, looked up at each call. */
  fetch?: typeof fetch | undefined
}

/** The ports that a protocol operation reaches the world through. */
export interface ProtocolPorts {
  fetch: typeof fetch
  /** Epoch milliseconds. */
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
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
  readonly userInfoTokenPlace: 'header' | 'body'
  readonly timeoutMs: number
  readonly endpoints: Endpoints
  readonly authentication: ClientAuthentication
  readonly ports: ProtocolPorts
  /** oauth4webapi's views of the server and of the client. */
  readonly server: AuthorizationServer
  readonly metadata: Client
}

const defaultScopes: Record<Protocol, string> = {
  oauth: 'user',
  oidc: 'openid profile email phone address',
  saml: '',
  cas: '',
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
  const { appId, protocol, timeoutMs = 10_000, fetch } = options
  checkOptions(options)
  const appHost = checkAppHost(options.appHost)
  const endpoints = resolveEndpoints(appHost, appId, protocol, options.endpoints)
  return {
    appId,
    appHost,
    protocol,
    redirectUri: options.redirectUri,
    scope: options.scope ?? defaultScopes[protocol],
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

/** A timer of more milliseconds goes off at once. */
const longestTimer = 2 ** 31 - 1

function checkOptions(options: ClientOptions & { protocol: Protocol }): void {
  const { appId, protocol, scope, timeoutMs = 1, fetch = () => {} } = options
  const { userInfoTokenPlace: place = 'header', idTokenSignedResponseAlg: alg = 'RS256' } = options
  if (!Object.hasOwn(defaultScopes, protocol)) {
    throw new GenAuthError('unsupported_protocol', 'protocol must be oauth, oidc, saml or cas.')
  }
  const complaint =
    (!isText(appId) && "appId is missing: copy it from GenAuth's console.") ||
    (!(timeoutMs > 0 && timeoutMs <= longestTimer) && `timeoutMs must be 1 to ${longestTimer}.`) ||
    (place !== 'header' && place !== 'body' && 'userInfoTokenPlace must be header or body.') ||
    ((!isText(alg) || alg === 'none') &&
      'idTokenSignedResponseAlg must be an algorithm, not none.') ||
    (scope !== undefined && !isText(scope) && 'scope must be text.') ||
    (typeof fetch !== 'function' && 'fetch must be a function.')
  if (complaint) throw new GenAuthError('invalid_options', complaint)
  if (options.redirectUri !== undefined) checkAddress('redirectUri', options.redirectUri)
  if (options.issuer !== undefined) checkAddress('issuer', options.issuer)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

function checkAppHost(value: string): string {
  const url = checkAddress('appHost', value)
  if (url.search || url.hash) {
    throw new GenAuthError('invalid_options', 'appHost must not have a query or a fragment.')
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
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
