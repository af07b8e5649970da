import { generateRandomNonce, generateRandomState } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import type { ProtocolClient } from './client'
import { checkUrl } from './urls'

/** What an authorize request asks for. */
export interface AuthorizeOptions {
  /** Default: the client's. */
  redirectUri?: string | undefined
  /** oauth: `code` (default) or `token`. oidc also has the combinations of `code`, `id_token` and `token`, and `none`. */
  responseType?: string | undefined
  /** How the answer comes back, e.g. `query`, `fragment`, `form_post` or `web_message`. */
  responseMode?: string | undefined
  /** Comes back with the answer and ties it to this request. Default: random. */
  state?: string | undefined
  /** Comes back in the ID token. Default: random for oidc, none otherwise. */
  nonce?: string | undefined
  /** Space-separated. Default: the client's. */
  scope?: string | undefined
  /** RFC 7636. */
  codeChallenge?: string | undefined
  /** Default `S256` where there is a challenge. */
  codeChallengeMethod?: 'S256' | 'plain' | undefined
  /** Default for oidc: `consent` if the scope has `offline_access` and `consentForOfflineAccess` is not `false`. */
  prompt?: string | undefined
  /** Which tenant to log in to, in a multi-tenant user pool. */
  tenantId?: string | undefined
  /** Anything else. Names that carry the protocol are reserved. */
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

/** Reserved beside the parameters that have an option. */
const reservedParams = ['client_secret', 'request', 'request_uri']

/**
 * Builds the address of GenAuth's login page; RFC 6749, section 4.1.1, and OpenID Connect Core, section 3.1.2.1. For saml and cas it
 * is the identity provider's own page, and only `redirectUri` is used (cas, as `service`).
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function buildAuthorizeUrl(client: ProtocolClient, options: AuthorizeOptions = {}): string {
  const url = new URL(client.endpoints.authorization)
  const redirectUri = options.redirectUri ?? client.redirectUri
  if (redirectUri !== undefined) checkUrl('redirectUri', redirectUri)
  if (client.protocol === 'saml') return url.href
  if (client.protocol === 'cas') {
    if (redirectUri !== undefined) url.searchParams.set('service', redirectUri)
    return url.href
  }
  if (redirectUri === undefined) {
    throw new GenAuthError(
      'invalid_options',
      'redirectUri is missing: give it here or to the client.',
    )
  }
  for (const [name, value] of Object.entries(collectParameters(client, redirectUri, options))) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

/** In the order of GenAuth's own SDKs, so that logs can be compared. */
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
    response_type: checkResponseType(options.responseType ?? 'code', isOidc),
    response_mode: options.responseMode,
    prompt: options.prompt ?? (needsConsent ? 'consent' : undefined),
    code_challenge: options.codeChallenge,
    code_challenge_method: options.codeChallenge && (options.codeChallengeMethod ?? 'S256'),
  }
  checkParams(options.params, [...reservedParams, ...Object.keys(own)])
  return { ...own, tenant_id: options.tenantId, ...options.params }
}

function checkResponseType(responseType: string, isOidc: boolean): string {
  const known = isOidc ? oidcResponseTypes : oauthResponseTypes
  if (!known.includes(responseType)) {
    throw new GenAuthError('invalid_options', `responseType must be one of: ${known.join(', ')}.`)
  }
  return responseType
}

function checkParams(params: Record<string, string> | undefined, reserved: string[]): void {
  const name = reserved.find((candidate) => Object.hasOwn(params ?? {}, candidate))
  if (name) {
    throw new GenAuthError(
      'invalid_options',
      `params must not set ${name}: use the option of that name, if there is one.`,
    )
  }
}
