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
import { failure } from './support/failure'

const good: AuthServerOptions = {
  appId: '5f17a529f64fb009b794a2ff',
  secret: '0123456789abcdef0123456789abcdef',
  appHost: 'https://sample-app.genauth.ai',
  protocol: 'oidc',
  redirectUri: 'https://app.example/auth/callback',
  cookieSecrets: [new Uint8Array(32).map((_, at) => at)],
}

const api = { target: 'https://orders.internal/v1', methods: ['GET'], paths: ['/list'] }
const withApi = (change: Record<string, unknown>) => ({
  apis: { '/orders': { ...api, ...change } },
})

const bad: [string, Record<string, unknown>, RegExp][] = [
  ['no app id', { appId: '' }, /appId/],
  ['no secret', { secret: undefined }, /secret is missing/],
  ['an empty secret', { secret: '' }, /secret is empty.*tokenEndpointAuthMethod to none/],
  ['a blank secret', { secret: ' ' }, /secret is empty.*tokenEndpointAuthMethod to none/],
  ['an empty one for none', { secret: '', tokenEndpointAuthMethod: 'none' }, /secret is empty/],
  ['an issuer for an app host', { appHost: 'https://genauth.example/oidc' }, /appHost.*ends in/],
  ['no app host', { appHost: undefined }, /appHost/],
  ['an app host over plain http', { appHost: 'http://genauth.example' }, /https/],
  ['no protocol', { protocol: undefined }, /oauth or oidc/],
  ['a protocol without tokens', { protocol: 'saml' }, /oauth or oidc/],
  ['no redirect URI', { redirectUri: undefined }, /redirectUri is missing/],
  ['a path for a redirect URI', { redirectUri: '/auth/callback' }, /redirectUri.*Use a URL/],
  ['a redirect URI over plain http', { redirectUri: 'http://app.example/auth/callback' }, /https/],
  ['a redirect URI elsewhere', { redirectUri: 'https://app.example/cb' }, /auth\/callback/],
  ['one with a query', { redirectUri: 'https://app.example/auth/callback?a=1' }, /auth\/callback/],
  ['one of another base path', { basePath: '/login' }, /login\/callback/],
  ['a base path without a slash', { basePath: 'auth' }, /basePath/],
  ['a base path that ends with one', { basePath: '/auth/' }, /basePath/],
  ['the whole site for a base path', { basePath: '/' }, /basePath/],
  ['dots in the base path', { basePath: '/../auth' }, /basePath/],
  ['no cookie secrets', { cookieSecrets: undefined }, /cookieSecrets is missing/],
  ['none in the list', { cookieSecrets: [] }, /cookieSecrets is missing/],
  ['text for the list', { cookieSecrets: 'a'.repeat(64) }, /cookieSecrets must be a list/],
  ['31 bytes', { cookieSecrets: [`${'ab'.repeat(15)}c`] }, /32 random bytes/],
  ['a short one behind', { cookieSecrets: ['ab'.repeat(16), 'short'] }, /32 random bytes/],
  ['a variable that is not set', { cookieSecrets: [undefined] }, /32 random bytes/],
  ['32 times the same', { cookieSecrets: [new Uint8Array(32)] }, /random/],
  ['another SameSite', { sameSite: 'none' }, /lax or strict/],
  ['no time to live', { maxSessionSeconds: 0 }, /maxSessionSeconds/],
  ['no idle time', { maxIdleSeconds: Number.NaN }, /maxIdleSeconds/],
  ['a path to log out to', { postLogoutRedirectUri: '/' }, /postLogoutRedirectUri/],
  [
    'plain http to log out to',
    { postLogoutRedirectUri: 'http://app.example/' },
    /postLogout.*https/,
  ],
  [
    'a route to log out to',
    { postLogoutRedirectUri: `https://app.example/auth/callback` },
    /a page of the app/,
  ],
  ['a logout that is not there', { logout: 'provider' }, /end-session or universal/],
  [
    'an end-session logout on oauth',
    { protocol: 'oauth', logout: 'end-session' },
    /requires `protocol: 'oidc'`/,
  ],
  ['an app to log out to', { postLogoutRedirectUri: 'app:/x' }, /postLogoutRedirectUri/],
  ['sessions that are not made', { sessions: storedSessions }, /result of/],
  ['sessions that are not called', { sessions: cookieSessions }, /result of/],
  ['a store for sessions', { sessions: memoryStore() }, /storedSessions\(memoryStore\(\)\)/],
  ['no store', { sessions: storedSessions(undefined as never) }, /needs a store/],
  ['no memory', { sessions: cookieSessions({ revocations: {} as never }) }, /add and has/],
  ['a log that cannot be called', { onError: 'console' }, /onError must be a function/],
  ['a list of APIs', { apis: [api] }, /apis must be an object/],
  ['an API without a slash', { apis: { orders: api } }, /slash and one segment.*"orders"/],
  ['an API of two segments', { apis: { '/a/b': api } }, /one segment/],
  ['an API of dots', { apis: { '/..': api } }, /one segment/],
  ['an address for an API', { apis: { '/orders': 'https://orders.internal' } }, /target, methods/],
  ['an API that is nowhere', withApi({ target: undefined }), /'\/orders'.*absolute URL/],
  ['a path for a target', withApi({ target: '/v1' }), /absolute URL/],
  ['a target over plain http', withApi({ target: 'http://orders.internal/v1' }), /https/],
  ['a target that is no web address', withApi({ target: 'file:///etc/passwd' }), /https/],
  ['a target with a password', withApi({ target: 'https://a:b@orders.internal' }), /no user/],
  ['a target with a query', withApi({ target: 'https://orders.internal/?a=1' }), /query/],
  ['dots in a target', withApi({ target: 'https://orders.internal/v1/../v2' }), /plain/],
  ['an encoded slash in a target', withApi({ target: 'https://orders.internal/a%2fb' }), /plain/],
  ['an API without methods', withApi({ methods: [] }), /methods must be a list. Choose from GET/],
  ['a method in small letters', withApi({ methods: ['get'] }), /methods/],
  ['a method that is a tunnel', withApi({ methods: ['CONNECT'] }), /methods/],
  ['an API without paths', withApi({ paths: undefined }), /paths must be a list/],
  ['a path without a slash', withApi({ paths: ['list'] }), /"list".*with a slash/],
  ['a path with dots', withApi({ paths: ['/a/../b'] }), /plain segments/],
  ['a path with a query', withApi({ paths: ['/list?a=1'] }), /plain segments/],
  ['half a star', withApi({ paths: ['/items-*'] }), /any one/],
  ['stars before the end', withApi({ paths: ['/**/a'] }), /at its end/],
  ['an endless body', withApi({ maxBodyBytes: Number.POSITIVE_INFINITY }), /maxBodyBytes/],
  ['no time for an API', withApi({ timeoutMs: 0 }), /timeoutMs/],
  ['more time than a timer holds', withApi({ timeoutMs: 2 ** 31 }), /timeoutMs/],
  ['an authentication method of another kind', { tokenEndpointAuthMethod: 'jwt' }, /tokenEndpoint/],
]

describe('options of what is kept in Redis', () => {
  const client = { sendCommand: async () => null }
  const complaints: [string, unknown, object, RegExp][] = [
    ['no client', undefined, {}, /createClient/],
    ['an address for a client', 'redis://localhost', {}, /createClient/],
    ['a prefix that is no text', client, { prefix: 1 }, /prefix/],
    ['no time', client, { timeoutMs: 0 }, /timeoutMs/],
    ['more time than a timer holds', client, { timeoutMs: 2 ** 31 }, /timeoutMs/],
  ]

  it.each(complaints)('%s: refused at start', async (_name, given, options, words) => {
    for (const make of [redisStore, redisRevocations]) {
      const error = await failure(() => make(given as typeof client, options))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(words)
    }
  })

  it('are enough where there are none', () => {
    expect(redisStore(client)).toHaveProperty('read')
  })
})

describe('options', () => {
  it('are enough where they are the six of the quick start', () => {
    expect(createAuthServer(good).origin).toBe('https://app.example')
  })

  it.each([
    { target: 'http://localhost:8080' },
    { target: 'http://127.0.0.1:8080/' },
    { target: 'http://[::1]:8080/v1/' },
    { target: 'https://orders.internal/v1/' },
    { paths: ['/', '/items/', '/items/*', '/items/*/lines/**', '/a%20b'] },
    { methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
  ])('may open an API with %j', (change) => {
    const options = { ...good, ...withApi(change) } as AuthServerOptions
    expect(createAuthServer(options).origin).toBe('https://app.example')
  })

  it('need no secret where the application has none', () => {
    const options = { ...good, secret: undefined, tokenEndpointAuthMethod: 'none' } as const
    expect(createAuthServer(options).origin).toBe('https://app.example')
  })

  it.each(bad)('%s: refused at start, in words that name it', async (_name, change, words) => {
    const error = await failure(() => createAuthServer({ ...good, ...change } as AuthServerOptions))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toMatch(words)
    expect(error.message).not.toContain(good.secret)
  })

  it('that are missing altogether are named', async () => {
    const error = await failure(() => createAuthServer(undefined as unknown as AuthServerOptions))
    expect([error.code, error.message.slice(0, 19)]).toEqual([
      'invalid_options',
      'Options are missing',
    ])
  })
})
