import {
  type AuthServer,
  createAuthServer,
  memoryStore,
  redisStore,
  type SessionStore,
  storedSessions,
} from '@genauth/server'
import { createClient } from 'redis'

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
    // The scope `roles` gives the claim that requireSession({ role }) reads.
    extraScopes: ['roles'],
    cookieSecrets: [env.COOKIE_SECRET ?? ''],
    sessions: storedSessions(createStore(env.REDIS_URL)),
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

/**
 * Creates the store of the sessions. A Next.js app usually runs in several processes, and Redis shares the sessions and the logouts between
 * them. Without REDIS_URL, the sessions are in the memory of one process, for development.
 */
function createStore(redisUrl: string | undefined): SessionStore {
  if (!redisUrl) return memoryStore()
  const client = createClient({ url: redisUrl })
  client.on('error', (error) => console.error(error))
  // Commands wait for the connection. The client reports a failure to the listener, and connects again.
  client.connect().catch(() => undefined)
  return redisStore(client)
}
