/** The protocols that a GenAuth application can speak. `saml` and `cas` have login and logout URLs only. */
export type Protocol = 'oauth' | 'oidc' | 'saml' | 'cas'

/** Addresses of one application. There is no discovery under `/oauth`, so all are built from the application's address. */
export interface Endpoints {
  authorization: string
  token: string
  userInfo: string
  introspection: string
  revocation: string
  logout: string
}

/** Where a protocol's login and logout pages are; the rest is the same for all of them. */
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
 * Builds an application's endpoints, and puts single overrides over them.
 *
 * @param appHost Address of the application, with its path prefix and without a trailing slash.
 * @param overrides Checked already.
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
  }
  for (const name of Object.keys(endpoints) as (keyof Endpoints)[]) {
    const override = overrides[name]
    if (override !== undefined) endpoints[name] = new URL(override).href
  }
  return endpoints
}
