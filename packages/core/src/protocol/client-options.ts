import { GenAuthError } from '../errors'
import type { Endpoints, Protocol } from './endpoints'
import { checkUrl, type Platform } from './urls'

/** Options that identify an application and describe its set-up, for public and confidential clients. */
export interface ClientOptions {
  /** The application's id, from GenAuth's console. */
  appId: string
  /** The application's URL, e.g. `https://sample-app.genauth.ai`. It may have a path prefix. A trailing slash is ignored. */
  appHost: string
  /** The callback URL. It must be on the application's list of login callback URLs. */
  redirectUri?: string | undefined
  /** The scopes to request, separated by spaces. Default: `user` on `oauth`, `openid profile email phone address` on `oidc`. */
  scope?: string | undefined
  /** Scopes to request in addition to `scope`, or to the default scopes, one scope per element. Default none. */
  extraScopes?: readonly string[] | undefined
  /**
   * Whether every login on `oidc` sends a large `max_age`, so that GenAuth returns `auth_time`: OpenID Connect requires `auth_time` only
   * after a request with `max_age`. `true` on `oauth` causes `invalid_options`. Default false.
   *
   * @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken
   */
  requestAuthTime?: boolean | undefined
  /**
   * Whether a login on `oidc` sends `prompt=consent` if it requests `offline_access`. GenAuth's documentation requires `prompt=consent` for
   * a refresh token. Default true. `false` saves two redirects per login if the tenant issues refresh tokens without `prompt=consent`.
   */
  consentForOfflineAccess?: boolean | undefined
  /** The issuer that ID tokens must contain. Default `{appHost}/oidc`. */
  issuer?: string | undefined
  /** Whether to reject a callback without `iss` (RFC 9207). Default false, because GenAuth does not always send `iss`. */
  requireIssuerInCallback?: boolean | undefined
  /**
   * The signature algorithm of the application's ID tokens. Default `RS256`. An ID token with another algorithm is rejected, so set the
   * algorithm that the application has in GenAuth's console.
   */
  idTokenSignedResponseAlg?: string | undefined
  /**
   * Whether to verify the signature and the `at_hash` of ID tokens on `oidc`. The algorithm must then be `RS256`, `PS256` or `ES256`, whose
   * keys come from GenAuth's JWKS, or `HS256` with a secret. Default: true in `createAuthServer`, otherwise false. Without the
   * verification, TLS protects the ID token, which comes directly from the token endpoint (OpenID Connect Core, section 3.1.3.7). The
   * claims and the algorithm are always validated.
   */
  verifyIdTokenSignature?: boolean | undefined
  /** Whether a user info request has the access token in a header or in the body. Default `header`; `body` saves a CORS preflight. */
  userInfoTokenPlace?: 'header' | 'body' | undefined
  /** Endpoint URLs that replace those built from `appHost`. */
  endpoints?: Partial<Endpoints> | undefined
  /** The timeout of a request, including its response body, in milliseconds. Default 10000. */
  timeoutMs?: number | undefined
  /** The `fetch` function to use. Default: the global `fetch`, read at each call. */
  fetch?: typeof fetch | undefined
}

/** The default of `timeoutMs`, in milliseconds. */
export const defaultTimeoutMs = 10_000

/** The longest delay of a timer, in milliseconds. With a longer delay, `setTimeout` fires immediately. */
const longestTimer = 2 ** 31 - 1

/**
 * Validates all options of a client.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function checkClientOptions(
  options: ClientOptions & { protocol: Protocol },
  platform: Platform,
): void {
  const { appId, protocol, scope, timeoutMs = 1, fetch = () => {} } = options
  const { extraScopes = [] } = options
  const { userInfoTokenPlace: place = 'header', idTokenSignedResponseAlg: alg = 'RS256' } = options
  const problem =
    (!isText(appId) && "appId is missing. Copy it from GenAuth's console.") ||
    (!(timeoutMs > 0 && timeoutMs <= longestTimer) &&
      `timeoutMs is invalid. Use 1 to ${longestTimer} milliseconds.`) ||
    (place !== 'header' &&
      place !== 'body' &&
      'userInfoTokenPlace is invalid. Use header or body.') ||
    ((!isText(alg) || alg === 'none' || !canVerify(alg, options)) &&
      'idTokenSignedResponseAlg is invalid. Use one such as RS256.') ||
    (scope !== undefined &&
      !isText(scope) &&
      'scope is invalid. Use scope names, separated by spaces.') ||
    (!(Array.isArray(extraScopes) && extraScopes.every(isText)) &&
      'extraScopes is invalid. Use scope names, in an array.') ||
    (typeof (options.consentForOfflineAccess ?? true) !== 'boolean' &&
      'consentForOfflineAccess is invalid. Use true or false.') ||
    (typeof fetch !== 'function' && 'fetch is invalid. Use a function.')
  if (problem) throw new GenAuthError('invalid_options', problem)
  if (options.redirectUri !== undefined) checkUrl('redirectUri', options.redirectUri, platform)
  if (options.issuer !== undefined) checkUrl('issuer', options.issuer, platform)
  for (const [name, url] of Object.entries(options.endpoints ?? {})) {
    if (url !== undefined) checkUrl(`endpoints.${name}`, url, platform)
  }
  // In old installations, the path of OIDC is below /oauth. So on oidc an appHost may end in /oauth.
  if (new RegExp(`[^/]/(oidc|${protocol})$`).test(readAppHost(options, platform))) {
    throw new GenAuthError(
      'invalid_options',
      'appHost ends in /oidc or /oauth. Remove this suffix.',
    )
  }
}

/** Returns whether the signatures can be verified, if the options require it. The key of HS256 is the secret. */
function canVerify(alg: string, options: ClientOptions): boolean {
  return !options.verifyIdTokenSignature || 'secret' in options || /^[REP]S256$/.test(alg)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

/**
 * Validates the application's URL and returns it without a trailing slash.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readAppHost(
  { appHost }: Pick<ClientOptions, 'appHost'>,
  platform: Platform = 'server',
): string {
  const url = checkUrl('appHost', appHost, platform)
  if (url.search || url.hash) {
    throw new GenAuthError(
      'invalid_options',
      'appHost has a query or a fragment. Remove this part.',
    )
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}
