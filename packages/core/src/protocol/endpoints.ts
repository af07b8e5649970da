/** The protocol of a GenAuth application. The client supports only login and logout URLs for `saml` and `cas`. */
export type Protocol = 'oauth' | 'oidc' | 'saml' | 'cas'

/** The endpoint URLs of an application. They are built from `appHost`. On `oidc`, the option `discovery` reads them from GenAuth instead. */
export interface Endpoints {
  authorization: string
  token: string
  userInfo: string
  introspection: string
  revocation: string
  logout: string
  /** The JWKS with the public keys of the application's ID tokens. */
  jwks: string
}

/** The paths of each protocol's login and logout pages. The paths of all other endpoints have the same pattern in every protocol. */
const pages: Record<Protocol, (appId: string) => { authorization: string; logout: string }> = {
  oauth: () => ({ authorization: '/oauth/auth', logout: '/login/profile/logout' }),
  oidc: () => ({ authorization: '/oidc/auth', logout: '/oidc/session/end' }),
  saml: (appId) => ({
    authorization: `/api/v2/saml-idp/${appId}`,
    logout: '/login/profile/logout',
  }),
  cas: (appId) => ({ authorization: `/cas-idp/${appId}`, logout: '/cas-idp/logout' }),
}

/**
 * Builds an application's endpoint URLs and applies the overrides.
 *
 * @param appHost The application's URL, with its path prefix and without a trailing slash.
 * @param overrides Validated URLs.
 */
export function resolveEndpoints(
  appHost: string,
  appId: string,
  protocol: Protocol,
  overrides: Partial<Endpoints> = {},
): Endpoints {
  const base = `${appHost}/${protocol}`
  const { authorization, logout } = pages[protocol](encodeURIComponent(appId))
  const endpoints: Endpoints = {
    authorization: appHost + authorization,
    token: `${base}/token`,
    userInfo: `${base}/me`,
    introspection: `${base}/token/introspection`,
    revocation: `${base}/token/revocation`,
    logout: appHost + logout,
    jwks: `${base}/.well-known/jwks.json`,
  }
  for (const name of Object.keys(endpoints) as (keyof Endpoints)[]) {
    const override = overrides[name]
    if (override !== undefined) endpoints[name] = new URL(override).href
  }
  return endpoints
}

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
