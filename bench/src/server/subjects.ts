/** What is measured: a request that one of `apps/` answers. */
export interface Subject {
  readonly name: string
  readonly app: string
  readonly path: string
  /** How the app keeps sessions. */
  readonly sessions?: 'cookie' | 'memory' | 'redis'
  /** Where a login begins, if the app has a page for it. */
  readonly loginPath?: string
  readonly callbackPath?: string
  /** What the answer says of somebody who is logged in. */
  readonly says: string
}

const genauth = { app: 'genauth', loginPath: '/auth/login', callbackPath: '/auth/callback' }

/** Who answers who is logged in. The first is what the others are compared with. */
export const sessionSubjects: readonly Subject[] = [
  { name: 'node:http, no session', app: 'plain', path: '/', says: 'authenticated' },
  ...(['cookie', 'memory', 'redis'] as const).map((sessions) => ({
    ...genauth,
    name: `@genauth/server, ${sessions}`,
    sessions,
    path: '/auth/session',
    says: '"authenticated"',
  })),
  {
    name: 'better-auth, sealed cookie',
    app: 'better-auth',
    sessions: 'cookie',
    path: '/api/auth/get-session',
    says: 'Ada Lovelace',
  },
  {
    name: 'better-auth, memory',
    app: 'better-auth',
    sessions: 'memory',
    path: '/api/auth/get-session',
    says: 'Ada Lovelace',
  },
  {
    name: '@auth0/nextjs-auth0, cookie',
    app: 'nextjs-auth0',
    path: '/auth/profile',
    says: 'Ada Lovelace',
  },
  {
    name: 'express-session, memory',
    app: 'express-openid',
    path: '/session',
    loginPath: '/login',
    callbackPath: '/callback',
    says: '"authenticated"',
  },
]

/** The same answer of an API, directly and through who adds a token. */
export const proxySubjects: readonly Subject[] = [
  { name: 'the API itself', app: 'upstream', path: '/list', says: 'order 19' },
  { name: 'a proxy of 10 lines of fetch', app: 'plain-proxy', path: '/list', says: 'order 19' },
  ...(['cookie', 'memory'] as const).map((sessions) => ({
    ...genauth,
    name: `@genauth/server, ${sessions}`,
    sessions,
    path: '/auth/api/orders/list',
    says: 'order 19',
  })),
]
