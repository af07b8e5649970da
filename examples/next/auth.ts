import { type AuthServer, createAuthServer } from '@genauth/server'

// Next.js can load this module several times, for example after a change in development. Only one auth server must exist, because it
// coordinates all token refreshes and logouts.
const shared: { auth?: AuthServer } = globalThis as object

/** Returns the auth server. The first request creates the auth server, because the secrets are missing during a build. */
export function getAuth(): AuthServer {
  shared.auth ??= createAuth()
  return shared.auth
}

function createAuth(): AuthServer {
  const { env } = process
  return createAuthServer({
    appId: env.GENAUTH_APP_ID ?? '',
    secret: env.GENAUTH_APP_SECRET,
    appHost: env.GENAUTH_APP_HOST ?? '',
    protocol: 'oidc',
    redirectUri: `${env.ORIGIN}/auth/callback`,
    cookieSecrets: [env.COOKIE_SECRET ?? ''],
    // The browser requests the API as /auth/api/orders/…, and the server adds the token.
    apis: env.ORDERS_API
      ? {
          '/orders': {
            target: env.ORDERS_API,
            methods: ['GET', 'POST'],
            paths: ['/list', '/items/*'],
          },
        }
      : {},
  })
}
