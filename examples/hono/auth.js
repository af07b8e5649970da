import { cookieSessions, createAuthServer } from '@genauth/server'

const { COOKIE_SECRET, GENAUTH_APP_HOST, GENAUTH_APP_ID, GENAUTH_APP_SECRET, ORDERS_API, ORIGIN } =
  process.env

export const auth = createAuthServer({
  appId: GENAUTH_APP_ID,
  secret: GENAUTH_APP_SECRET,
  appHost: GENAUTH_APP_HOST,
  protocol: 'oidc',
  redirectUri: `${ORIGIN}/auth/callback`,
  // The scope `roles` gives the claim that requireSession({ role }) reads.
  extraScopes: ['roles'],
  cookieSecrets: [COOKIE_SECRET],
  // A logout is recorded in this process only. With several processes, use storedSessions(redisStore(client)).
  sessions: cookieSessions({ revocations: 'process' }),
  // The browser requests the API as /auth/api/orders/…, and the server adds the token.
  apis: ORDERS_API
    ? { '/orders': { target: ORDERS_API, methods: ['GET', 'POST'], paths: ['/list', '/items/*'] } }
    : {},
})
