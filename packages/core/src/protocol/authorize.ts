import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi'
import { GenAuthError } from '../errors'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { checkUrl, platformOf } from './urls'

/** Options of an authorization request. */
export interface AuthorizeOptions {
  /** The callback URL. Default: the client's `redirectUri`. */
  redirectUri?: string | undefined
  /** On `oauth`: `code` (default) or `token`. On `oidc` also the combinations of `code`, `id_token` and `token`, and `none`. */
  responseType?: string | undefined
  /** How GenAuth returns the authorization response, e.g. `query`, `fragment`, `form_post` or `web_message`. */
  responseMode?: string | undefined
  /** The `state` parameter, which ties the callback to this request. GenAuth returns it in the callback. Default: random. */
  state?: string | undefined
  /** The `nonce` parameter, which ties the ID token to this request. Default: random on `oidc`, otherwise none. */
  nonce?: string | undefined
  /** The scopes to request, separated by spaces. Default: the client's `scope`. */
  scope?: string | undefined
  /** The PKCE challenge (RFC 7636). */
  codeChallenge?: string | undefined
  /** How the challenge was made from the verifier. Default `S256` if there is a challenge. */
  codeChallengeMethod?: 'S256' | 'plain' | undefined
  /**
   * The `prompt` parameter of OpenID Connect. Default on `oidc`: `consent` if the scope contains `offline_access` and
   * `consentForOfflineAccess` is not `false`.
   */
  prompt?: string | undefined
  /** The tenant to log in to, in a multi-tenant user pool. */
  tenantId?: string | undefined
  /** Additional parameters. A reserved protocol parameter causes `invalid_options`. */
  params?: Record<string, string> | undefined
}

const oauthResponseTypes = ['code', 'token']
const oidcResponseTypes = [
  'code',
  'token',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
  'none',
]

/** Further reserved parameters. They have no option of their own. */
const reservedParams = ['client_secret', 'request', 'request_uri']

/**
 * Builds the URL of GenAuth's login page; RFC 6749, section 4.1.1, and OpenID Connect Core, section 3.1.2.1. On `saml` and `cas` it is
 * the URL of the identity provider's page. `cas` uses only `redirectUri`, as `service`; `saml` uses no option.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function buildAuthorizeUrl(client: ProtocolClient, options: AuthorizeOptions = {}): string {
  const url = new URL(client.endpoints.authorization)
  const redirectUri = options.redirectUri ?? client.redirectUri
  if (redirectUri !== undefined) checkUrl('redirectUri', redirectUri, platformOf(client.ports))
  if (client.protocol === 'saml') return url.href
  if (client.protocol === 'cas') {
    if (redirectUri !== undefined) url.searchParams.set('service', redirectUri)
    return url.href
  }
  if (redirectUri === undefined) {
    throw new GenAuthError(
      'invalid_options',
      'redirectUri is missing. Pass it to this call or to the client.',
    )
  }
  for (const [name, value] of Object.entries(collectParameters(client, redirectUri, options))) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

/** Returns the parameters in the order of GenAuth's own SDKs, so that logs can be compared. */
function collectParameters(
  client: ProtocolClient,
  redirectUri: string,
  options: AuthorizeOptions,
): Record<string, string | undefined> {
  const isOidc = client.protocol === 'oidc'
  const scope = options.scope ?? client.scope
  const needsConsent =
    isOidc && client.consentForOfflineAccess && scope.split(' ').includes('offline_access')
  const own = {
    nonce: options.nonce || (isOidc ? generateRandomNonce() : undefined),
    state: options.state || generateRandomState(),
    scope,
    client_id: client.appId,
    redirect_uri: redirectUri,
    response_type: checkResponseType(
      options.responseType ?? 'code',
      isOidc ? oidcResponseTypes : oauthResponseTypes,
    ),
    response_mode: options.responseMode,
    prompt: options.prompt ?? (needsConsent ? 'consent' : undefined),
    code_challenge: options.codeChallenge,
    code_challenge_method: options.codeChallenge && (options.codeChallengeMethod ?? 'S256'),
  }
  checkParams(options.params, [...reservedParams, ...Object.keys(own)])
  return { ...own, tenant_id: options.tenantId, ...options.params }
}

function checkResponseType(responseType: string, known: readonly string[]): string {
  if (!known.includes(responseType)) {
    throw new GenAuthError(
      'invalid_options',
      `responseType is not supported. Use one of: ${known.join(', ')}.`,
    )
  }
  return responseType
}

function checkParams(params: Record<string, string> | undefined, reserved: string[]): void {
  const name = reserved.find((candidate) => Object.hasOwn(params ?? {}, candidate))
  if (name) {
    throw new GenAuthError(
      'invalid_options',
      `params must not contain ${name}. Remove it, or use its option.`,
    )
  }
}

/** The URL of a login, and the values that the callback needs. */
export interface AuthorizationRequest {
  /** The URL of GenAuth's login page. */
  url: string
  /** The `state` parameter, which ties the callback to this login. */
  state: string
  /** The `nonce` parameter, which ties the ID token to this login. Only on `oidc`. */
  nonce?: string
  /** The PKCE verifier. Keep it secret until the code is redeemed. */
  codeVerifier: string
}

/**
 * Creates a login with a random state and nonce and with PKCE S256 (RFC 7636). Needs WebCrypto.
 *
 * @throws {GenAuthError} `insecure_context` without WebCrypto, `invalid_options`, `unsupported_protocol`
 */
export async function createAuthorizationRequest(
  client: ProtocolClient,
  options: AuthorizeOptions = {},
): Promise<AuthorizationRequest> {
  assertTokenProtocol(client)
  assertWebCrypto()
  const codeVerifier = generateRandomCodeVerifier()
  const codeChallenge = await calculatePKCECodeChallenge(codeVerifier)
  const url = buildAuthorizeUrl(client, {
    ...options,
    codeChallenge,
    codeChallengeMethod: 'S256',
  })
  const { searchParams } = new URL(url)
  const nonce = searchParams.get('nonce')
  return { url, state: searchParams.get('state') ?? '', codeVerifier, ...(nonce && { nonce }) }
}

/**
 * Throws if WebCrypto is missing. Browsers hide it from pages on insecure origins.
 *
 * @throws {GenAuthError} `insecure_context`
 */
function assertWebCrypto(): void {
  if (!globalThis.crypto?.subtle) {
    throw new GenAuthError(
      'insecure_context',
      'WebCrypto is unavailable on insecure origins. Serve the app over https or from localhost.',
    )
  }
}
