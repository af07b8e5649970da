import type { ProtocolClient } from './client'
import { checkUrl } from './urls'

/** Where a logout goes on to. */
export interface LogoutUrlOptions {
  /** Where GenAuth sends the browser afterwards. On `oidc` it must be on the application's list of logout callback URLs. */
  redirectUri?: string | undefined
  /** `oidc`: the ID token of the session that ends. An expired one is fine. It ends up in the browser's history. */
  idToken?: string | undefined
  /** `oidc`: comes back with the redirect, if the URL has an `idToken`. */
  state?: string | undefined
}

/** Proxies and servers refuse longer URLs. */
const longestUrl = 4000

/**
 * Builds the URL that ends a user's session at GenAuth. Each parameter is encoded once.
 *
 * | protocol | URL |
 * | --- | --- |
 * | `oidc` | `/oidc/session/end` (OpenID Connect RP-Initiated Logout 1.0, section 2), with `idToken` as its hint |
 * | `oauth`, `saml` | `/login/profile/logout`, GenAuth's universal logout |
 * | `cas` | `/cas-idp/logout` |
 *
 * GenAuth's `/oidc/session/end` refuses a redirect without a hint. So the universal logout is used on `oidc` too, without `state`, if there
 * is no ID token, if it is encrypted (JWE), or if the URL has more than 4,000 characters.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function buildLogoutUrl(client: ProtocolClient, options: LogoutUrlOptions = {}): string {
  const { appHost, endpoints, protocol } = client
  const { redirectUri, idToken, state } = options
  if (redirectUri !== undefined) checkUrl('redirectUri', redirectUri)
  if (protocol !== 'oidc') {
    const name = protocol === 'cas' ? 'url' : 'redirect_uri'
    return addTo(endpoints.logout, { [name]: redirectUri })
  }
  const hinted = isSigned(idToken)
    ? addTo(endpoints.logout, {
        id_token_hint: idToken,
        post_logout_redirect_uri: redirectUri,
        state,
      })
    : undefined
  return hinted !== undefined && hinted.length <= longestUrl
    ? hinted
    : addTo(`${appHost}/login/profile/logout`, { redirect_uri: redirectUri })
}

/** A signed token has three parts (RFC 7515, section 7.1), an encrypted one five. */
function isSigned(idToken: string | undefined): boolean {
  return idToken?.split('.').length === 3
}

function addTo(address: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}
