import { describe, expect, it } from 'vitest'
import {
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
  memoryStore,
  redisRevocations,
  redisStore,
  storedSessions,
} from '../src'
import { createMemoryRevocations } from '../src/sessions/revocation-book'
import { failure } from './support/failure'

const good: AuthServerOptions = {
  appId: '5f17a529f64fb009b794a2ff',
  secret: '0123456789abcdef0123456789abcdef',
  appHost: 'https://sample-app.genauth.ai',
  protocol: 'oidc',
  redirectUri: 'https://app.example/auth/callback',
  cookieSecrets: [new Uint8Array(32).map((_, at) => at)],
  sessions: cookieSessions({ revocations: 'process' }),
}

const api = { target: 'https://orders.internal/v1', methods: ['GET'], paths: ['/list'] }
const withApi = (change: Record<string, unknown>) => ({
  apis: { '/orders': { ...api, ...change } },
})

const bad: [string, Record<string, unknown>, RegExp][] = [
  ['a missing appId', { appId: '' }, /appId/],
  ['a missing secret', { secret: undefined }, /secret is missing/],
  ['an empty secret', { secret: '' }, /secret is empty.*tokenEndpointAuthMethod to none/],
  ['a blank secret', { secret: ' ' }, /secret is empty.*tokenEndpointAuthMethod to none/],
  [
    'an empty secret with the method none',
    { secret: '', tokenEndpointAuthMethod: 'none' },
    /secret is empty/,
  ],
  ['an issuer as appHost', { appHost: 'https://genauth.example/oidc' }, /appHost.*end/],
  ['a missing appHost', { appHost: undefined }, /appHost/],
  ['an appHost over http', { appHost: 'http://genauth.example' }, /https/],
  ['a missing protocol', { protocol: undefined }, /oauth or oidc/],
  ['the protocol saml', { protocol: 'saml' }, /oauth or oidc/],
  ['a missing redirectUri', { redirectUri: undefined }, /redirectUri is missing/],
  ['a path as redirectUri', { redirectUri: '/auth/callback' }, /redirectUri/],
  ['a redirectUri over http', { redirectUri: 'http://app.example/auth/callback' }, /https/],
  ['a redirectUri with another path', { redirectUri: 'https://app.example/cb' }, /auth\/callback/],
  [
    'a redirectUri with a query',
    { redirectUri: 'https://app.example/auth/callback?a=1' },
    /auth\/callback/,
  ],
  ['a redirectUri outside of basePath', { basePath: '/login' }, /login\/callback/],
  ['a basePath without a slash', { basePath: 'auth' }, /basePath/],
  ['a basePath that ends with a slash', { basePath: '/auth/' }, /basePath/],
  ['the basePath /', { basePath: '/' }, /basePath/],
  ['a basePath with dots', { basePath: '/../auth' }, /basePath/],
  ['missing cookieSecrets', { cookieSecrets: undefined }, /cookieSecrets is missing/],
  ['an empty list of cookieSecrets', { cookieSecrets: [] }, /cookieSecrets is missing/],
  [
    'cookieSecrets that are no list',
    { cookieSecrets: 'a'.repeat(64) },
    /cookieSecrets must be a list/,
  ],
  ['a cookie secret of 31 bytes', { cookieSecrets: [`${'ab'.repeat(15)}c`] }, /32 random bytes/],
  [
    'a second cookie secret that is too short',
    { cookieSecrets: ['ab'.repeat(16), 'short'] },
    /32 random bytes/,
  ],
  ['a cookie secret that is undefined', { cookieSecrets: [undefined] }, /32 random bytes/],
  ['a cookie secret of 32 equal bytes', { cookieSecrets: [new Uint8Array(32)] }, /random/],
  ['sameSite none', { sameSite: 'none' }, /lax or strict/],
  ['maxSessionSeconds 0', { maxSessionSeconds: 0 }, /maxSessionSeconds/],
  ['maxIdleSeconds NaN', { maxIdleSeconds: Number.NaN }, /maxIdleSeconds/],
  ['transient 1', { transient: 1 }, /transient/],
  ['a path as postLogoutRedirectUri', { postLogoutRedirectUri: '/' }, /postLogoutRedirectUri/],
  [
    'a postLogoutRedirectUri over http',
    { postLogoutRedirectUri: 'http://app.example/' },
    /postLogout.*https/,
  ],
  [
    'a login route as postLogoutRedirectUri',
    { postLogoutRedirectUri: `https://app.example/auth/callback` },
    /a page of the app/,
  ],
  ['an unknown value of logout', { logout: 'provider' }, /end-session or universal/],
  [
    'an end-session logout on oauth',
    { protocol: 'oauth', logout: 'end-session' },
    /requires `protocol: 'oidc'`/,
  ],
  [
    'a postLogoutRedirectUri with another scheme',
    { postLogoutRedirectUri: 'app:/x' },
    /postLogoutRedirectUri/,
  ],
  ['storedSessions without a call', { sessions: storedSessions }, /`sessions` .*storedSessions\(/],
  ['cookieSessions without a call', { sessions: cookieSessions }, /`sessions` .*cookieSessions\(/],
  ['a store as sessions', { sessions: memoryStore() }, /storedSessions\(memoryStore\(\)\)/],
  [
    'storedSessions() without a store',
    { sessions: storedSessions(undefined as never) },
    /needs a store/,
  ],
  [
    'revocations without methods',
    { sessions: cookieSessions({ revocations: {} as never }) },
    /add and has/,
  ],
  [
    'revocations with markOf and without addMark',
    {
      sessions: cookieSessions({
        revocations: { ...createMemoryRevocations(() => 0), addMark: undefined as never },
      }),
    },
    /addMark and markOf/,
  ],
  [
    'revocations with marks and without locks',
    {
      sessions: cookieSessions({
        revocations: { add() {}, has: () => false, addMark() {}, markOf: () => undefined },
      }),
    },
    /Implement all six/,
  ],
  ['onClone with an unknown value', { onClone: 'ignore' }, /onClone.*end or report/],
  ['an onError that is no function', { onError: 'console' }, /onError must be a function/],
  ['an onEvent that is no function', { onEvent: 'console' }, /onEvent must be a function/],
  ['a list as apis', { apis: [api] }, /`apis` must be an object/],
  ['an API name without a slash', { apis: { orders: api } }, /slash and one segment.*"orders"/],
  ['an API name of two segments', { apis: { '/a/b': api } }, /one segment/],
  ['an API name of dots', { apis: { '/..': api } }, /one segment/],
  ['a URL as API options', { apis: { '/orders': 'https://orders.internal' } }, /target, methods/],
  ['an API without a target', withApi({ target: undefined }), /'\/orders'.*target/],
  ['a path as API target', withApi({ target: '/v1' }), /target/],
  ['an API target over http', withApi({ target: 'http://orders.internal/v1' }), /https/],
  ['an API target that is a file URL', withApi({ target: 'file:///etc/passwd' }), /https/],
  ['an API target with a password', withApi({ target: 'https://a:b@orders.internal' }), /no user/],
  ['an API target with a query', withApi({ target: 'https://orders.internal/?a=1' }), /query/],
  ['an API target with dots', withApi({ target: 'https://orders.internal/v1/../v2' }), /plain/],
  [
    'an API target with an encoded slash',
    withApi({ target: 'https://orders.internal/a%2fb' }),
    /plain/,
  ],
  ['an API without methods', withApi({ methods: [] }), /methods must be a list.*GET/],
  ['an API method in lower case', withApi({ methods: ['get'] }), /methods/],
  ['the API method CONNECT', withApi({ methods: ['CONNECT'] }), /methods/],
  ['an API without paths', withApi({ paths: undefined }), /paths must be a list/],
  ['an API path without a slash', withApi({ paths: ['list'] }), /slash.*"list"|"list".*slash/],
  ['an API path with dots', withApi({ paths: ['/a/../b'] }), /plain segments/],
  ['an API path with a query', withApi({ paths: ['/list?a=1'] }), /plain segments/],
  ['an API path with a star inside of a segment', withApi({ paths: ['/items-*'] }), /any one/],
  ['an API path with two stars before its end', withApi({ paths: ['/**/a'] }), /at the end/],
  ['an infinite maxBodyBytes', withApi({ maxBodyBytes: Number.POSITIVE_INFINITY }), /maxBodyBytes/],
  ['timeoutMs 0 for an API', withApi({ timeoutMs: 0 }), /timeoutMs/],
  ['a timeoutMs for an API that exceeds timers', withApi({ timeoutMs: 2 ** 31 }), /timeoutMs/],
  ['an unknown tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'jwt' }, /tokenEndpoint/],
]

/** Values of the option `login` that must be rejected. */
const badLogins: [string, unknown, RegExp][] = [
  ['null', null, /`login` must be an object/],
  ['a list', [], /`login` must be an object/],
  ['a function', () => true, /`login` must be an object/],
  ['an unknown member', { tenant: ['acme'] }, /`login` has no option tenant/],
  ['tenants that are no list', { tenants: 'acme' }, /login\.tenants must be an array/],
  ['an empty tenant', { tenants: [''] }, /login\.tenants/],
  ['a tenant with a space', { tenants: ['acme '] }, /login\.tenants/],
  ['a tenant with a Cyrillic letter', { tenants: ['\u0430cme'] }, /login\.tenants/],
  ['a tenant of 129 characters', { tenants: ['a'.repeat(129)] }, /login\.tenants/],
  ['a connection that is a number', { connections: [1] }, /login\.connections/],
  ['two scopes in one entry', { scopes: ['orders:read orders:write'] }, /login\.scopes/],
  ['a scope with a quote', { scopes: ['a"b'] }, /login\.scopes/],
  ['a param with a line break', { params: ['a\nb'] }, /login\.params/],
  ['the param redirect_uri', { params: ['campaign', 'redirect_uri'] }, /redirect_uri/],
  ['the param request', { params: ['request'] }, /must not contain request/],
  ['the param tenant_id', { params: ['tenant_id'] }, /must not contain tenant_id/],
  ['the param returnTo', { params: ['returnTo'] }, /must not contain returnTo/],
  ['allow that is true', { allow: true }, /login\.allow must be a function/],
]

describe('the options of redisStore() and redisRevocations()', () => {
  const client = { sendCommand: async () => null }
  const complaints: [string, unknown, object, RegExp][] = [
    ['a missing client', undefined, {}, /createClient/],
    ['a URL as client', 'redis://localhost', {}, /createClient/],
    ['a prefix that is not a string', client, { prefix: 1 }, /prefix/],
    ['timeoutMs 0', client, { timeoutMs: 0 }, /timeoutMs/],
    ['a timeoutMs that is too long for a timer', client, { timeoutMs: 2 ** 31 }, /timeoutMs/],
  ]

  it.each(complaints)(
    'redisStore() and redisRevocations() reject %s',
    async (_name, given, options, words) => {
      for (const create of [redisStore, redisRevocations]) {
        const error = await failure(() => create(given as typeof client, options))
        expect(error.code).toBe('invalid_options')
        expect(error.message).toMatch(words)
      }
    },
  )

  it('redisStore() needs no options', () => {
    expect(redisStore(client)).toHaveProperty('read')
  })
})

describe('the options of createAuthServer()', () => {
  it('createAuthServer() accepts the seven options of the quick start', () => {
    expect(createAuthServer(good).origin).toBe('https://app.example')
  })

  it.each([
    { target: 'http://localhost:8080' },
    { target: 'http://127.0.0.1:8080/' },
    { target: 'http://[::1]:8080/v1/' },
    { target: 'https://orders.internal/v1/' },
    { paths: ['/', '/items/', '/items/*', '/items/*/lines/**', '/a%20b'] },
    { methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
  ])('createAuthServer() accepts an API with %j', (change) => {
    const options = { ...good, ...withApi(change) } as AuthServerOptions
    expect(createAuthServer(options).origin).toBe('https://app.example')
  })

  it.each<[RegExp, Record<string, unknown>]>([
    [/target must use https/, withApi({ target: 'http://orders.localhost:8080' })],
    [/appHost is not secure/, { appHost: 'http://genauth.localhost:4567' }],
    [/redirectUri is not secure/, { redirectUri: 'http://app.localhost:3000/auth/callback' }],
    [/postLogoutRedirectUri/, { postLogoutRedirectUri: 'http://app.localhost:3000/' }],
  ])(
    'S5: createAuthServer() accepts http on localhost, but not below localhost: %s',
    async (message, change) => {
      const local = JSON.parse(JSON.stringify(change).replaceAll(/\w+\.localhost/g, 'localhost'))
      expect(createAuthServer({ ...good, ...local }).basePath).toBe('/auth')
      const error = await failure(() => createAuthServer({ ...good, ...change }))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(message)
    },
  )

  it('createAuthServer() needs no secret if tokenEndpointAuthMethod is none', () => {
    const options = { ...good, secret: undefined, tokenEndpointAuthMethod: 'none' } as const
    expect(createAuthServer(options).origin).toBe('https://app.example')
  })

  it.each(bad)(
    'createAuthServer() rejects %s, and the message names the option',
    async (_name, change, words) => {
      const error = await failure(() =>
        createAuthServer({ ...good, ...change } as AuthServerOptions),
      )
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(words)
      expect(error.message).not.toContain(good.secret)
    },
  )

  it.each(badLogins)(
    'O36: createAuthServer() rejects the option login if it is or has %s',
    async (_name, login, words) => {
      const options = { ...good, login } as AuthServerOptions
      const error = await failure(() => createAuthServer(options))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(words)
    },
  )

  it('O33: createAuthServer() rejects login.tenants and requestAuthTime on oauth', async () => {
    for (const change of [{ login: { tenants: ['acme'] } }, { requestAuthTime: true }]) {
      const error = await failure(() => createAuthServer({ ...good, protocol: 'oauth', ...change }))
      expect([error.code, error.message]).toEqual([
        'invalid_options',
        expect.stringMatching(/login\.tenants|requestAuthTime/),
      ])
    }
  })

  it('O36: createAuthServer() accepts an option login with empty or absent members', () => {
    for (const login of [undefined, {}, { tenants: [], params: undefined }]) {
      expect(createAuthServer({ ...good, login }).basePath).toBe('/auth')
    }
  })

  // @ts-expect-error: `revocations` is required.
  const withoutRevocations = cookieSessions({})
  // @ts-expect-error: the argument is required.
  const withoutArgument = cookieSessions()
  it.each([
    [
      'the option sessions',
      undefined,
      /`sessions` is missing.*one process.*'process'.*serverless.*storedSessions/,
    ],
    [
      'revocations',
      withoutRevocations,
      /one process.*'process'.*several.*redisRevocations.*serverless.*storedSessions/,
    ],
    ['an argument of cookieSessions()', withoutArgument, /one process.*'process'/],
    [
      'a known value of revocations',
      cookieSessions({ revocations: 'memory' as never }),
      /'process'/,
    ],
  ])(
    'S10: createAuthServer() rejects options without %s, and the message says what to choose when',
    async (_name, sessions, words) => {
      const options = { ...good, sessions } as AuthServerOptions
      const error = await failure(() => createAuthServer(options))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(words)
    },
  )

  it('S10: the type of createAuthServer() requires the option sessions', () => {
    const { sessions, ...rest } = good
    // @ts-expect-error: `sessions` is required.
    const options: AuthServerOptions = rest
    expect({ ...options, sessions }).toEqual(good)
  })

  it('createAuthServer() rejects a call without options', async () => {
    const error = await failure(() => createAuthServer(undefined as unknown as AuthServerOptions))
    expect([error.code, error.message.slice(0, 19)]).toEqual([
      'invalid_options',
      'Options are missing',
    ])
  })
})

// The test never calls the function: if `tsc` compiles the function, the test has passed.
describe('the TypeScript types of createAuthServer', () => {
  it('O36: TypeScript rejects unknown options and wrong types of the login options', () => {
    ;() => {
      createAuthServer({ ...good, extraScopes: ['roles'], login: { tenants: ['acme'] } })
      // @ts-expect-error the name of the option is `tenants`
      createAuthServer({ ...good, login: { tenantIds: ['acme'] } })
      // @ts-expect-error `scopes` must be a list
      createAuthServer({ ...good, login: { scopes: 'orders:read' } })
      // @ts-expect-error the result of `allow` must be a boolean
      createAuthServer({ ...good, login: { allow: () => 'yes' } })
      // @ts-expect-error `extraScopes` must be a list
      createAuthServer({ ...good, extraScopes: 'roles' })
      // @ts-expect-error `claims` must be a list
      createAuthServer({ ...good, claims: 'name' })
      // @ts-expect-error the name of the option is `claimsMaxAgeSeconds`
      createAuthServer({ ...good, claimsMaxAge: 600 })
    }
  })
})
