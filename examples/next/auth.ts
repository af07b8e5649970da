import { type AuthServer, createAuthServer } from '@genauth/server'

// Next.js may load this module more than once, such as after a change in development. There has to be one server all the same, which knows of
// all renewals and logouts.
const shared: { auth?: AuthServer } = globalThis as object

/** Gives the server, made when the first request needs it: a build has no secrets. */
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
    // Pages reach it as /auth/api/orders/…, and never see the token that goes along.
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
