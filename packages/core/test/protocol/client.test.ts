import { describe, expect, it } from 'vitest'
import {
  AuthenticationClient,
  type AuthenticationClientOptions,
} from '../../src/authentication-client'
import { failure } from '../support/failure'
import { appId, secret } from '../support/sample-data'

const appHost = 'https://sample-app.genauth.ai'

/** Creates a client from options that the types do not allow. The default of `protocol` is `oauth`. */
function create(options: unknown): AuthenticationClient {
  const isObject = typeof options === 'object' && options !== null
  const settings = isObject ? { protocol: 'oauth', ...options } : options
  return new AuthenticationClient(settings as AuthenticationClientOptions)
}

describe('the option `appHost`', () => {
  it.each([
    ['https://pool.genauth.ai', 'https://pool.genauth.ai'],
    ['https://pool.genauth.ai/', 'https://pool.genauth.ai'],
    ['https://pool.genauth.ai/app-1', 'https://pool.genauth.ai/app-1'],
    ['https://pool.genauth.ai/app-1//', 'https://pool.genauth.ai/app-1'],
    ['https://pool.genauth.ai/app-1?', 'https://pool.genauth.ai/app-1'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://127.10.20.30', 'http://127.10.20.30'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['https://oauth', 'https://oauth'],
    ['https://pool.genauth.ai/app-oauth', 'https://pool.genauth.ai/app-oauth'],
    ['https://pool.genauth.ai/oidc/app-1', 'https://pool.genauth.ai/oidc/app-1'],
  ])('the endpoints of a client with the appHost %s have the base URL %s', (value, base) => {
    const client = create({ appId, appHost: value, redirectUri: 'https://app.example' })
    expect(client.buildAuthorizeUrl()).toMatch(`${base}/oauth/auth?`)
    expect(client.buildLogoutUrl()).toBe(`${base}/login/profile/logout`)
  })

  it.each([
    ['oidc', 'https://pool.genauth.ai/oidc'],
    ['oidc', 'https://pool.genauth.ai/app-1/oidc/'],
    ['oauth', 'https://pool.genauth.ai/oidc'],
    ['oauth', 'https://pool.genauth.ai/app-1/oauth'],
  ])(
    'with the protocol %s, an appHost that ends with the path of a protocol is rejected: %s',
    async (protocol, value) => {
      const error = await failure(() => create({ appId, appHost: value, protocol }))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toContain('appHost')
    },
  )

  it('an appHost that ends in /oauth is allowed with oidc for compatibility', () => {
    const options = { appId, protocol: 'oidc', redirectUri: 'https://app.example' }
    const client = create({ ...options, appHost: 'https://pool.genauth.ai/oauth/' })
    expect(client.buildAuthorizeUrl()).toMatch('https://pool.genauth.ai/oauth/oidc/auth?')
  })
})

describe('the option `endpoints`', () => {
  it('the option `endpoints` replaces the URL of each listed endpoint, and the new URL can have a query', () => {
    const client = create({
      appId,
      appHost,
      redirectUri: 'https://app.example',
      endpoints: { authorization: 'https://login.example/start?brand=a', logout: undefined },
    })
    const url = new URL(client.buildAuthorizeUrl({ state: 's' }))
    expect(url.origin + url.pathname).toBe('https://login.example/start')
    expect(url.searchParams.get('brand')).toBe('a')
    expect(url.searchParams.get('client_id')).toBe(appId)
    expect(client.buildLogoutUrl()).toBe(`${appHost}/login/profile/logout`)
  })
})

describe('AuthenticationClient', () => {
  it.each<[string, unknown, string]>([
    ['no options', undefined, 'appId'],
    ['null as options', null, 'appId'],
    ['a string as options', appHost, 'appId'],
    ['options without an appId', { appHost }, 'appId'],
    ['a blank appId', { appId: ' ', appHost }, 'appId'],
    ['options without an appHost', { appId }, 'appHost'],
    ['an appHost without its scheme', { appId, appHost: 'sample-app.genauth.ai' }, 'appHost'],
    ['an appHost with a query', { appId, appHost: `${appHost}/?a=1` }, 'appHost'],
    ['an appHost with a fragment', { appId, appHost: `${appHost}/#a` }, 'appHost'],
    ['an appHost over http', { appId, appHost: 'http://sample-app.genauth.ai' }, 'appHost'],
    [
      'an appHost over http whose name starts with a loopback address',
      { appId, appHost: 'http://127.0.0.1.example' },
      'appHost',
    ],
    ['an appHost over ftp', { appId, appHost: 'ftp://sample-app.genauth.ai' }, 'appHost'],
    ['an appHost over ftp on a loopback address', { appId, appHost: 'ftp://localhost' }, 'appHost'],
    ['an appHost with the scheme javascript', { appId, appHost: 'javascript:alert(1)' }, 'appHost'],
    ['an appHost with credentials', { appId, appHost: 'https://me:pw@genauth.ai' }, 'appHost'],
    ['an appHost with a user name', { appId, appHost: 'https://me@genauth.ai' }, 'appHost'],
    ['a relative redirectUri', { appId, appHost, redirectUri: '/callback' }, 'redirectUri'],
    ['an insecure redirectUri', { appId, appHost, redirectUri: 'http://a.example' }, 'redirectUri'],
    ['an empty redirectUri', { appId, appHost, redirectUri: '' }, 'redirectUri'],
    ['an issuer that is not a URL', { appId, appHost, issuer: 'genauth' }, 'issuer'],
    ['an insecure endpoint', { appId, appHost, endpoints: { token: 'http://a.b' } }, 'token'],
    [
      'an endpoint that is not a URL',
      { appId, appHost, endpoints: { userInfo: 'me' } },
      'userInfo',
    ],
    ['timeoutMs 0', { appId, appHost, timeoutMs: 0 }, 'timeoutMs'],
    ['timeoutMs NaN', { appId, appHost, timeoutMs: Number.NaN }, 'timeoutMs'],
    ['an infinite timeoutMs', { appId, appHost, timeoutMs: Infinity }, 'timeoutMs'],
    [
      'a timeoutMs that is too long for a timer',
      { appId, appHost, timeoutMs: 2 ** 31 },
      'timeoutMs',
    ],
    [
      'the userInfoTokenPlace query',
      { appId, appHost, userInfoTokenPlace: 'query' },
      'userInfoTokenPlace',
    ],
    [
      'the ID token algorithm none',
      { appId, appHost, idTokenSignedResponseAlg: 'none' },
      'idTokenSignedResponseAlg',
    ],
    [
      'a list of ID token algorithms',
      { appId, appHost, idTokenSignedResponseAlg: ['RS256'] },
      'idTokenSigned',
    ],
    ['a scope that is a list', { appId, appHost, scope: ['user'] }, 'scope'],
    ['a fetch that is not a function', { appId, appHost, fetch: 'fetch' }, 'fetch'],
    ['an empty secret', { appId, appHost, secret: '' }, 'secret'],
    ['a blank secret', { appId, appHost, secret: '  ' }, 'secret'],
    ['a secret that is not a string', { appId, appHost, secret: 42 }, 'secret'],
  ])(
    '`new AuthenticationClient()` rejects %s, and the error contains the name of the option',
    async (_, options, name) => {
      const error = await failure(() => create(options))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toContain(name)
      expect(error.message).toMatch(/\. See \S+$/)
      expect(error.message).not.toContain('pw')
    },
  )

  it('S7: `new AuthenticationClient()` requires the option `protocol`, and the error lists its values', async () => {
    const error = await failure(() => create({ appId, appHost, protocol: undefined }))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toMatch(/protocol is missing.*oauth, oidc, saml or cas/)
  })

  it.each(['openid', 'constructor', '', null, 7])(
    '`new AuthenticationClient()` rejects the protocol %s',
    async (protocol) => {
      const error = await failure(() => create({ appId, appHost, protocol }))
      expect(error.code).toBe('unsupported_protocol')
      expect(error.message).toMatch(/oauth.*oidc.*saml.*cas/)
    },
  )

  describe.each([
    'tokenEndpointAuthMethod',
    'introspectionEndpointAuthMethod',
    'revocationEndpointAuthMethod',
  ])('the authentication method in the option `%s`', (option) => {
    it('an unknown authentication method is rejected, and the error lists the three valid methods', async () => {
      for (const method of ['private_key_jwt', '']) {
        const error = await failure(() => create({ appId, appHost, secret, [option]: method }))
        expect(error.code).toBe('invalid_options')
        expect(error.message).toContain(option)
        expect(error.message).toMatch(/client_secret_post.*client_secret_basic.*none/)
      }
    })

    it.each(['client_secret_post', 'client_secret_basic'])(
      'the authentication method %s requires a secret',
      async (method) => {
        const error = await failure(() => create({ appId, appHost, [option]: method }))
        expect(error.code).toBe('invalid_options')
        expect(error.message).toContain(option)
        expect(error.message).toContain('secret')
      },
    )
  })

  it('`new AuthenticationClient()` accepts undefined for every optional option', () => {
    const options: Required<{ [K in keyof AuthenticationClientOptions]: unknown }> = {
      appId,
      appHost,
      secret: undefined,
      redirectUri: undefined,
      protocol: 'oauth',
      scope: undefined,
      extraScopes: undefined,
      requestAuthTime: undefined,
      consentForOfflineAccess: undefined,
      issuer: undefined,
      requireIssuerInCallback: undefined,
      idTokenSignedResponseAlg: undefined,
      verifyIdTokenSignature: undefined,
      userInfoTokenPlace: undefined,
      endpoints: undefined,
      timeoutMs: undefined,
      fetch: undefined,
      tokenEndpointAuthMethod: undefined,
      introspectionEndpointAuthMethod: undefined,
      revocationEndpointAuthMethod: undefined,
      dangerouslyAllowSecretInBrowser: undefined,
    }
    expect(create(options).buildLogoutUrl()).toBe(`${appHost}/login/profile/logout`)
  })

  it.each(['saml', 'cas'] as const)(
    'a client for %s rejects all token methods with `unsupported_protocol`',
    async (protocol) => {
      const client = create({ appId, appHost, protocol })
      const calls = [
        client.getAccessTokenByCode('a-code'),
        client.getUserInfoByAccessToken('a-token'),
        client.getNewAccessTokenByRefreshToken('a-token'),
        client.introspectToken('a-token'),
        client.revokeToken('a-token'),
      ]
      const errors = await Promise.all(calls.map((call) => failure(call)))
      expect(errors.map(({ code }) => code)).toEqual(Array(5).fill('unsupported_protocol'))
      expect(errors[0]?.message).toMatch(/oauth.*oidc/)
    },
  )
})

describe('invalid arguments of the token methods', () => {
  const client = create({ appId, appHost, redirectUri: 'https://app.example' })
  const calls: Record<string, (value: string) => Promise<unknown>> = {
    code: (value) => client.getAccessTokenByCode(value),
    codeVerifier: (value) => client.getAccessTokenByCode('a-code', { codeVerifier: value }),
    accessToken: (value) => client.getUserInfoByAccessToken(value),
    token: (value) => client.introspectToken(value),
    'the token': (value) => client.revokeToken(value),
  }

  it.each(Object.keys(calls))(
    'a token method rejects an empty or unprintable value: %s',
    async (name) => {
      for (const value of ['', ' ', 'line\nbreak', 'tökén']) {
        const error = await failure(calls[name]?.(value) ?? Promise.resolve())
        expect(error.code).toBe('invalid_options')
        expect(error.message).toContain(name.split(' ').at(-1))
      }
    },
  )

  it('a refresh without a refresh token argument rejects with `no_refresh_token`', async () => {
    expect((await failure(client.getNewAccessTokenByRefreshToken(''))).code).toBe(
      'no_refresh_token',
    )
    expect((await failure(client.getNewAccessTokenByRefreshToken('a b'))).code).toBe(
      'invalid_options',
    )
  })

  it('`getAccessTokenByCode()` rejects without a redirectUri', async () => {
    const bare = create({ appId, appHost })
    const error = await failure(bare.getAccessTokenByCode('a-code'))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain('redirectUri')
  })
})
