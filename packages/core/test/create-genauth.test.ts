import { createGenAuth, type GenAuthOptions } from '@genauth/core'
import { describe, expect, it, vi } from 'vitest'
import { createFakePage } from './browser-mode/fake-page'
import { failure } from './support/failure'

const valid: GenAuthOptions = {
  appId: '5f17a529f64fb009b794a2ff',
  appHost: 'https://tenant.example',
  protocol: 'oidc',
  redirectUri: 'https://app.example/callback',
}
const withoutPage = { runtime: { page: undefined } }
const make = (changes: object) => createGenAuth({ ...valid, ...withoutPage, ...changes })

describe('`createGenAuth()` with invalid options', () => {
  it.each<[string, object, string, RegExp]>([
    ['no appId', { appId: undefined }, 'invalid_options', /appId/],
    ['an empty appId', { appId: ' ' }, 'invalid_options', /appId/],
    ['no appHost', { appHost: undefined }, 'invalid_options', /appHost/],
    ['a host without scheme', { appHost: 'tenant.example' }, 'invalid_options', /appHost/],
    ['a host over http', { appHost: 'http://tenant.example' }, 'invalid_options', /https/],
    [
      'an issuer URL as appHost',
      { appHost: 'https://t.example/oidc' },
      'invalid_options',
      /appHost/,
    ],
    ['a host with a query', { appHost: 'https://t.example?x' }, 'invalid_options', /query/],
    ['no redirect URI', { redirectUri: undefined }, 'invalid_options', /redirectUri/],
    [
      'a redirect URI with a fragment',
      { redirectUri: 'https://app.example/#callback' },
      'invalid_options',
      /fragment/,
    ],
    ['a relative redirect URI', { redirectUri: '/callback' }, 'invalid_options', /redirectUri/],
    [
      'a redirect URI over http',
      { redirectUri: 'http://app.example/' },
      'invalid_options',
      /https/,
    ],
    ['a relative logout URI', { postLogoutRedirectUri: '/bye' }, 'invalid_options', /postLogout/],
    ['no protocol', { protocol: undefined }, 'unsupported_protocol', /oauth.*oidc/],
    ['the protocol saml', { protocol: 'saml' }, 'unsupported_protocol', /oauth.*oidc/],
    ['the protocol cas', { protocol: 'cas' }, 'unsupported_protocol', /oauth.*oidc/],
    ['a secret', { secret: 'shh' }, 'secret_in_page', /secret/],
    ['an unknown storage', { storage: 'cookie' }, 'invalid_options', /storage/],
    ['a storage that is null', { storage: null }, 'invalid_options', /storage/],
    [
      'a storage object without methods',
      { storage: { shared: true } },
      'invalid_options',
      /storage/,
    ],
    [
      'a storage object without all methods',
      { storage: { shared: true, get() {}, set() {} } },
      'invalid_options',
      /remove/,
    ],
    [
      'a token origin with a path',
      { tokenOrigins: ['https://api.example/v1'] },
      'invalid_options',
      /tokenOrigins/,
    ],
    [
      'a token origin that ends with a slash',
      { tokenOrigins: ['https://api.example/'] },
      'invalid_options',
      /tokenOrigins/,
    ],
    [
      'a token origin over http',
      { tokenOrigins: ['http://api.example'] },
      'invalid_options',
      /https/,
    ],
    [
      'a token origin without scheme',
      { tokenOrigins: ['api.example'] },
      'invalid_options',
      /tokenOrigins/,
    ],
    ['an asterisk as token origin', { tokenOrigins: ['*'] }, 'invalid_options', /tokenOrigins/],
    [
      'a string as token origins',
      { tokenOrigins: 'https://api.example' },
      'invalid_options',
      /tokenOrigins/,
    ],
    ['a maxSessionSeconds of 0', { maxSessionSeconds: 0 }, 'invalid_options', /maxSessionSeconds/],
    [
      'a maxSessionSeconds of NaN',
      { maxSessionSeconds: Number.NaN },
      'invalid_options',
      /maxSessionSeconds/,
    ],
    ['a timeoutMs of 0', { timeoutMs: 0 }, 'invalid_options', /timeoutMs/],
    ['an empty scope', { scope: '' }, 'invalid_options', /scope/],
    [
      'a consentForOfflineAccess that is a string',
      { consentForOfflineAccess: 'no' },
      'invalid_options',
      /consentForOfflineAccess/,
    ],
    ...['orders:read', [''], [5], null].map((extraScopes): [string, object, string, RegExp] => [
      `the extraScopes ${JSON.stringify(extraScopes)}`,
      { extraScopes },
      'invalid_options',
      /extraScopes/,
    ]),
    ['the ID token algorithm none', { idTokenSignedResponseAlg: 'none' }, 'invalid_options', /Alg/],
    ...['HS256', 'RS512', 'XS256', 'RS256K'].map((alg): [string, object, string, RegExp] => [
      `verifyIdTokenSignature with ${alg}`,
      { verifyIdTokenSignature: true, idTokenSignedResponseAlg: alg },
      'invalid_options',
      /idTokenSignedResponseAlg/,
    ]),
  ])(
    '`createGenAuth()` rejects %s, and the error contains the name of the option',
    async (_name, changes, code, advice) => {
      const error = await failure(() => make(changes))
      expect(error.code).toBe(code)
      expect(error.message).toMatch(advice)
      expect(error.message).not.toContain('shh')
    },
  )

  it('`createGenAuth()` rejects a call without options', async () => {
    const error = await failure(async () => createGenAuth(undefined as never))
    expect(error).toMatchObject({ code: 'invalid_options' })
  })

  it('`createGenAuth()` rejects an insecure origin', async () => {
    const page = createFakePage('https://app.example/', () => () => undefined)
    page.isSecureContext = false
    const error = await failure(() => make({ runtime: { page } }))
    expect(error.code).toBe('insecure_context')
    expect(error.message).toMatch(/https.*localhost/)
  })
})

describe('`createGenAuth()` with valid options', () => {
  it.each<[string, object]>([
    [
      'a host on localhost',
      { appHost: 'http://127.0.0.1:4000/', redirectUri: 'http://localhost:3000/' },
    ],
    [
      'hosts below localhost, also when a server renders the app',
      { appHost: 'http://genauth.localhost:4000', redirectUri: 'http://app.localhost:3000/' },
    ],
    [
      'token origins and a logout URI below localhost',
      {
        tokenOrigins: ['http://api.localhost:3000'],
        postLogoutRedirectUri: 'http://app.localhost:3000/',
      },
    ],
    ['a host with a path', { appHost: 'https://t.example/tenant/' }],
    [
      'a token origin on localhost',
      { tokenOrigins: ['http://localhost:3000', 'https://api.example'] },
    ],
    [
      'the ID token algorithm HS256 without verifyIdTokenSignature',
      { discovery: true, verifyIdTokenSignature: false, idTokenSignedResponseAlg: 'HS256' },
    ],
    ['verifyIdTokenSignature with the default algorithm', { verifyIdTokenSignature: true }],
    [
      'verifyIdTokenSignature with ES256',
      { verifyIdTokenSignature: true, idTokenSignedResponseAlg: 'ES256' },
    ],
    ['a custom storage', { storage: { shared: true, get() {}, set() {}, remove() {} } }],
    [
      'optional options that are undefined',
      { storage: undefined, tokenOrigins: undefined, maxSessionSeconds: undefined },
    ],
  ])('`createGenAuth()` accepts %s', (_name, changes) => {
    expect(make(changes).mode).toBe('browser')
  })

  it('the key of a client contains the application ID and the host', () => {
    expect(make({}).key).toBe('5f17a529f64fb009b794a2ff@tenant.example')
    expect(make({ appHost: 'https://t.example/tenant/' }).key).toMatch(/@t\.example\/tenant$/)
  })
})

describe('a client in Node', () => {
  it('the creation and the start of a client in Node have no side effects', () => {
    const fetched = vi.fn()
    const genauth = createGenAuth({ ...valid, fetch: fetched })
    expect(genauth.getSession()).toEqual({ status: 'loading' })
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
    expect(genauth.getPendingAction()).toBeUndefined()
    genauth.start()()
    expect(genauth.getSession()).toEqual({ status: 'loading' })
    expect(fetched).not.toHaveBeenCalled()
  })

  it.each(['tab', 'shared', 'memory'] as const)(
    'a client in Node has no signed-in user with %s storage',
    async (storage) => {
      const genauth = createGenAuth({ ...valid, storage })
      expect(await genauth.ready()).toEqual({ status: 'anonymous', reason: 'none' })
      expect(genauth.peekToken()).toBeUndefined()
      expect(genauth.renewal.nextAt()).toBeUndefined()
      await genauth.renewal.run()
      expect((await failure(genauth.getToken())).code).toBe('not_authenticated')
      expect((await failure(genauth.getUser())).code).toBe('not_authenticated')
    },
  )

  it('methods that need a page reject with `insecure_context` in Node', async () => {
    const genauth = createGenAuth(valid)
    const calls = [genauth.login(), genauth.loginWithPopup(), genauth.logout()]
    for (const call of calls) expect((await failure(call)).code).toBe('insecure_context')
    expect(genauth.getPendingAction()).toBeUndefined()
    expect((await failure(genauth.handleCallback())).code).toBe('state_mismatch')
  })

  it('a local logout in Node opens no BroadcastChannel, because an open channel keeps the process running', async () => {
    const opened = vi.spyOn(globalThis, 'BroadcastChannel')
    await createGenAuth(valid).logout({ scope: 'local' })
    expect(opened).not.toHaveBeenCalled()
    opened.mockRestore()
  })
})
