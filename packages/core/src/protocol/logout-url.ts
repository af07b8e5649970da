import { checkAddress } from './addresses'
import type { ProtocolClient } from './client'

/** Where a logout goes on to. */
export interface LogoutUrlOptions {
  /** Where GenAuth sends the browser afterwards. On `oidc` it must be on the application's list of logout callback URLs. */
  redirectUri?: string | undefined
  /** `oidc`: says whose session it is. It ends up in the browser's history. */
  idToken?: string | undefined
  /** `oidc`: comes back with the redirect. */
  state?: string | undefined
}

/**
 * Builds the address that ends a user's session at GenAuth: `/login/profile/logout` for oauth and saml, `/cas-idp/logout` for cas,
 * and OpenID Connect RP-Initiated Logout 1.0, section 2, for oidc. Each parameter is encoded once.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function buildLogoutUrl(client: ProtocolClient, options: LogoutUrlOptions = {}): string {
  const { redirectUri, idToken, state } = options
  if (redirectUri !== undefined) checkAddress('redirectUri', redirectUri)
  const url = new URL(client.endpoints.logout)
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  if (client.protocol === 'oidc') {
    set('id_token_hint', idToken)
    // One of the two tells the server which application's list the redirect has to be on.
    if (idToken === undefined) set('client_id', client.appId)
    set('post_logout_redirect_uri', redirectUri)
    set('state', state)
  } else {
    set(client.protocol === 'cas' ? 'url' : 'redirect_uri', redirectUri)
  }
  return url.href
}
