import { defaultUsers } from '@genauth/emulator'

/** The tenants of the local GenAuth. */
export const tenants = [
  { id: 'acme', name: 'Acme Engines' },
  { id: 'globex', name: 'Globex Looms' },
]

/** The social and enterprise connections of the local GenAuth. */
export const connections = [
  { id: 'github', name: 'GitHub' },
  { id: 'wechat', name: 'WeChat' },
]

/** The scopes of the demo on `oidc`, in addition to the default scopes: the claims that the page "Tenants and roles" needs. */
export const extraScopes = ['tenant_id', 'roles']

/** The scopes that a user can request on the page "Tenants and roles". */
const requestableScopes = ['username', 'external_id', 'extended_fields']

/** The claims of each user in each tenant, by username. GenAuth sends roles as strings or as objects, so the sample has both. */
const claims = {
  ada: {
    acme: { roles: ['admin', 'editor'], email: 'ada@acme.example' },
    globex: { roles: [{ code: 'viewer', name: 'Viewer' }], email: 'ada@globex.example' },
  },
  alan: {
    acme: { roles: [{ code: 'editor', name: 'Editor' }], email: 'alan@acme.example' },
    globex: { roles: ['admin'], email: 'alan@globex.example' },
  },
}

/** Returns the users of the local GenAuth, who have other roles and another e-mail address in each tenant. */
export function sampleUsers() {
  return defaultUsers().map((user) => ({ ...user, tenants: claims[user.username] }))
}

/**
 * Returns the options of the auth server for the page "Tenants and roles", on `oidc`: what a login may select.
 *
 * @param {readonly { id: string }[]} allowedTenants
 * @param {readonly { id: string }[]} allowedConnections
 */
export function oidcServerOptions(allowedTenants, allowedConnections) {
  return {
    extraScopes,
    login: {
      scopes: requestableScopes,
      tenants: allowedTenants.map(({ id }) => id),
      connections: allowedConnections.map(({ id }) => id),
    },
  }
}
