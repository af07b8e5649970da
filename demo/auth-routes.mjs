import { createAuthServer, toNodeHandler } from '@genauth/server'

/**
 * Makes the routes of server mode, for each protocol under a path of its own: a real app has one.
 *
 * @param {object} options
 * @param {string} options.origin - the demo's
 * @param {string} options.appId
 * @param {string} options.appHost
 * @param {string} options.secret - stays in this process: the page never hears of it
 * @param {object} [options.authMethods] - how the application authenticates, if not with `client_secret_post`
 * @param {Partial<import('@genauth/server').AuthServerOptions>} [options.options] - further options of both
 * @returns {import('@genauth/server').NodeHandler}
 */
export function createAuthRoutes({ origin, appId, appHost, secret, authMethods, options }) {
  const cookieSecrets = [crypto.getRandomValues(new Uint8Array(32))]
  const [oidc, oauth] = ['oidc', 'oauth'].map((protocol) =>
    toNodeHandler(
      createAuthServer({
        appId,
        secret,
        appHost,
        protocol,
        ...authMethods,
        ...options,
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
