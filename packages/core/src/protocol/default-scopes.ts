import type { Protocol } from './endpoints'

/** What a single request asks for where nobody says. */
export const defaultScopes: Record<Protocol, string> = {
  oauth: 'user',
  oidc: 'openid profile email phone address',
  saml: '',
  cas: '',
}

/** What a session asks for where nobody says. Without `offline_access` GenAuth gives no refresh token on oidc. */
export const sessionScopes: Record<Protocol, string> = {
  ...defaultScopes,
  oidc: `${defaultScopes.oidc} offline_access`,
}
