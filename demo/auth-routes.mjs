import { cookieSessions, createAuthServer, toNodeHandler } from '@genauth/server'

/**
 * Creates the routes of server mode. The demo has one set of routes per protocol, a real app has one set.
 *
 * @param {object} options
 * @param {string} options.origin - the origin of the demo
 * @param {string} options.appId
 * @param {string} options.appHost
 * @param {string} options.secret - stays in this process, and is never sent to the browser
 * @param {object} [options.authMethods] - how the application authenticates, if not with `client_secret_post`
 * @param {Partial<import('@genauth/server').AuthServerOptions>} [options.options] - further options for both protocols
 * @param {Partial<import('@genauth/server').AuthServerOptions>} [options.oidcOptions] - further options for `oidc`
 * @returns {import('@genauth/server').NodeHandler}
 */
export function createAuthRoutes({
  origin,
  appId,
  appHost,
  secret,
  authMethods,
  options,
  oidcOptions,
}) {
  const cookieSecrets = [crypto.getRandomValues(new Uint8Array(32))]
  const [oidc, oauth] = ['oidc', 'oauth'].map((protocol) =>
    toNodeHandler(
      createAuthServer({
        appId,
        secret,
        appHost,
        protocol,
        // With these claims, the first render of each page shows the user, without a request to GenAuth.
        claims: ['name', 'given_name', 'email', 'picture', 'roles', 'tenant_id'],
        // The demo runs in one process.
        sessions: cookieSessions({ revocations: 'process' }),
        ...authMethods,
        ...options,
        ...(protocol === 'oidc' && oidcOptions),
        basePath: `/auth/${protocol}`,
        redirectUri: `${origin}/auth/${protocol}/callback`,
        cookieSecrets,
      }),
    ),
  )
  return (request, response, next) =>
    oidc(request, response, (error) => {
      if (error) next(error)
      else void oauth(request, response, next)
    })
}
