import { GenAuthError } from '../errors'
import type { Endpoints, Protocol } from './endpoints'
import { checkUrl } from './urls'

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
  /**
   * `oidc`: send `prompt=consent` with a login that asks for `offline_access`, as GenAuth's documentation demands for a refresh token.
   * Default true. `false` saves two redirects at a login, if the tenant issues refresh tokens without it.
   */
  consentForOfflineAccess?: boolean | undefined
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

/** How long a request may take where nobody says, in milliseconds. */
export const defaultTimeoutMs = 10_000

/** A timer of more milliseconds goes off at once. */
const longestTimer = 2 ** 31 - 1

/**
 * Checks what somebody configured, all of it.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function checkClientOptions(options: ClientOptions & { protocol: Protocol }): void {
  const { appId, protocol, scope, timeoutMs = 1, fetch = () => {} } = options
  const { userInfoTokenPlace: place = 'header', idTokenSignedResponseAlg: alg = 'RS256' } = options
  const complaint =
    (!isText(appId) && "appId is missing: copy it from GenAuth's console.") ||
    (!(timeoutMs > 0 && timeoutMs <= longestTimer) && `timeoutMs must be 1 to ${longestTimer}.`) ||
    (place !== 'header' && place !== 'body' && 'userInfoTokenPlace must be header or body.') ||
    ((!isText(alg) || alg === 'none') &&
      'idTokenSignedResponseAlg must be an algorithm, not none.') ||
    (scope !== undefined && !isText(scope) && 'scope must be text.') ||
    (typeof (options.consentForOfflineAccess ?? true) !== 'boolean' &&
      'consentForOfflineAccess must be true or false.') ||
    (typeof fetch !== 'function' && 'fetch must be a function.')
  if (complaint) throw new GenAuthError('invalid_options', complaint)
  if (options.redirectUri !== undefined) checkUrl('redirectUri', options.redirectUri)
  if (options.issuer !== undefined) checkUrl('issuer', options.issuer)
  for (const [name, address] of Object.entries(options.endpoints ?? {})) {
    if (address !== undefined) checkUrl(`endpoints.${name}`, address)
  }
  // OIDC was once below /oauth, and an old installation may have it there.
  if (new RegExp(`[^/]/(oidc|${protocol})$`).test(readAppHost(options))) {
    throw new GenAuthError('invalid_options', 'appHost must not end in /oidc or /oauth.')
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

/**
 * Reads the application's address, without a trailing slash.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readAppHost({ appHost }: Pick<ClientOptions, 'appHost'>): string {
  const url = checkUrl('appHost', appHost)
  if (url.search || url.hash) {
    throw new GenAuthError('invalid_options', 'appHost must not have a query.')
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}
