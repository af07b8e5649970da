import type { Protocol } from './endpoints'

/** The default scopes of the stateless client. */
export const defaultScopes: Record<Protocol, string> = {
  oauth: 'user',
  oidc: 'openid profile email phone address',
  saml: '',
  cas: '',
}

/** The default scopes of a session. On `oidc` GenAuth issues no refresh token without `offline_access`. */
export const sessionScopes: Record<Protocol, string> = {
  ...defaultScopes,
  oidc: `${defaultScopes.oidc} offline_access`,
}
