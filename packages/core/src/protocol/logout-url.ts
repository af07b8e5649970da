import type { ProtocolClient } from './client'
import { checkUrl, platformOf } from './urls'

/** Options of a logout URL. */
export interface LogoutUrlOptions {
  /** Where GenAuth redirects after the logout. On `oidc` it must be on the application's list of logout callback URLs. */
  redirectUri?: string | undefined
  /** On `oidc`: the ID token of the session. The ID token may be expired. The URL, with the token, stays in the browser's history. */
  idToken?: string | undefined
  /** On `oidc`: a value that GenAuth returns in the redirect if the URL has an `idToken`. */
  state?: string | undefined
}

/** The maximum length of a logout URL. Some proxies and servers reject longer URLs. */
const longestUrl = 4000

/**
 * Builds the URL that ends a user's session at GenAuth. Encodes each parameter one time.
 *
 * | protocol | URL |
 * | --- | --- |
 * | `oidc` | `/oidc/session/end` (OpenID Connect RP-Initiated Logout 1.0, section 2), with `idToken` as its hint |
 * | `oauth`, `saml` | `/login/profile/logout`, GenAuth's universal logout |
 * | `cas` | `/cas-idp/logout` |
 *
 * GenAuth's `/oidc/session/end` rejects a redirect without the hint. So on `oidc`, this function also builds the URL of the universal
 * logout, without `state`, in three cases: there is no ID token, the ID token is encrypted (JWE), or the URL would have more than 4,000
 * characters.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function buildLogoutUrl(client: ProtocolClient, options: LogoutUrlOptions = {}): string {
  const { appHost, endpoints, protocol } = client
  const { redirectUri, idToken, state } = options
  if (redirectUri !== undefined) checkUrl('redirectUri', redirectUri, platformOf(client.ports))
  if (protocol !== 'oidc') {
    const name = protocol === 'cas' ? 'url' : 'redirect_uri'
    return addTo(endpoints.logout, { [name]: redirectUri })
  }
  const universal = addTo(`${appHost}/login/profile/logout`, { redirect_uri: redirectUri })
  if (!isSigned(idToken)) return universal
  const parameters = { id_token_hint: idToken, post_logout_redirect_uri: redirectUri, state }
  const hinted = addTo(endpoints.logout, parameters)
  return hinted.length > longestUrl ? universal : hinted
}

/** Returns whether a token is signed: it has three parts (RFC 7515, section 7.1). An encrypted token has five parts. */
function isSigned(idToken: string | undefined): boolean {
  return idToken?.split('.').length === 3
}

function addTo(endpoint: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(endpoint)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}
