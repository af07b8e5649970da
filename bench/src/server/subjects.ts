/** A measured request to one of the servers in `apps/`. */
export interface Subject {
  readonly name: string
  readonly app: string
  readonly path: string
  /** Where the app stores its sessions. */
  readonly sessions?: 'cookie' | 'memory' | 'redis'
  /** The path that starts a login. Absent if the app has no login page. */
  readonly loginPath?: string
  readonly callbackPath?: string
  /** A text in the response for a signed-in user. */
  readonly expectedText: string
}

const genauth = { app: 'genauth', loginPath: '/auth/login', callbackPath: '/auth/callback' }

/** Servers that return the session of a request. The first one is the reference. */
export const sessionSubjects: readonly Subject[] = [
  { name: 'node:http, no session', app: 'plain', path: '/', expectedText: 'authenticated' },
  ...(['cookie', 'memory', 'redis'] as const).map((sessions) => ({
    ...genauth,
    name: `@genauth/server, ${sessions}`,
    sessions,
    path: '/auth/session',
    expectedText: '"authenticated"',
  })),
  {
    name: 'better-auth, encrypted cookie',
    app: 'better-auth',
    sessions: 'cookie',
    path: '/api/auth/get-session',
    expectedText: 'Ada Lovelace',
  },
  {
    name: 'better-auth, memory',
    app: 'better-auth',
    sessions: 'memory',
    path: '/api/auth/get-session',
    expectedText: 'Ada Lovelace',
  },
  {
    name: '@auth0/nextjs-auth0, cookie',
    app: 'nextjs-auth0',
    sessions: 'cookie',
    path: '/auth/profile',
    expectedText: 'Ada Lovelace',
  },
  {
    name: 'iron-session, cookie',
    app: 'iron-session',
    sessions: 'cookie',
    path: '/session',
    expectedText: '"authenticated"',
  },
  {
    name: 'express-session, memory',
    app: 'express-openid',
    sessions: 'memory',
    path: '/session',
    loginPath: '/login',
    callbackPath: '/callback',
    expectedText: '"authenticated"',
  },
]

/** An API, and proxies that add a token to a request and return the API's response. The API itself is the reference. */
export const proxySubjects: readonly Subject[] = [
  { name: 'the API itself', app: 'upstream', path: '/list', expectedText: 'order 19' },
  {
    name: 'a proxy of 10 lines of fetch',
    app: 'plain-proxy',
    path: '/list',
    expectedText: 'order 19',
  },
  ...(['cookie', 'memory'] as const).map((sessions) => ({
    ...genauth,
    name: `@genauth/server, ${sessions}`,
    sessions,
    path: '/auth/api/orders/list',
    expectedText: 'order 19',
  })),
]
