import { cookieSessions, createAuthServer } from '@genauth/server'

/** Reads a variable of the environment. */
function read(name: string): string {
  const value = process.env[name]
  if (!value)
    throw new Error(`The environment variable ${name} is missing. Set it, and start again.`)
  return value
}

/** Reads the secret of the cookies. The secret for development is public, so anyone can forge a cookie with it. */
function readCookieSecret(): string {
  const secret = read('COOKIE_SECRET')
  const isLocal = ['localhost', '127.0.0.1'].includes(new URL(read('ORIGIN')).hostname)
  if (secret.startsWith('only-for-development') && !isLocal)
    throw new Error(
      'COOKIE_SECRET is public. Set it to a secret of your own: openssl rand -base64 32',
    )
  return secret
}

const { ORDERS_API } = process.env

export const auth = createAuthServer({
  appId: read('GENAUTH_APP_ID'),
  secret: read('GENAUTH_APP_SECRET'),
  appHost: read('GENAUTH_APP_HOST'),
  protocol: 'oidc',
  redirectUri: `${read('ORIGIN')}/auth/callback`,
  // The scope `roles` gives the claim that requireSession({ role }) reads.
  extraScopes: ['roles'],
  cookieSecrets: [readCookieSecret()],
  // A logout is recorded in this process only. With several processes, use storedSessions(redisStore(client)).
  sessions: cookieSessions({ revocations: 'process' }),
  // The browser requests the API as /auth/api/orders/…, and the server adds the token.
  apis: ORDERS_API
    ? { '/orders': { target: ORDERS_API, methods: ['GET', 'POST'], paths: ['/list', '/items/*'] } }
    : {},
})
