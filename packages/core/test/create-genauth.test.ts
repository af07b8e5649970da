import { createGenAuth, type GenAuthOptions } from '@genauth/core'
import { describe, expect, it, vi } from 'vitest'
import { createFakePage } from './session/fake-page'
import { failure } from './support/failure'

const good: GenAuthOptions = {
  appId: '5f17a529f64fb009b794a2ff',
  appHost: 'https://tenant.example',
  protocol: 'oidc',
  redirectUri: 'https://app.example/callback',
}
const withoutPage = { runtime: { page: undefined } }
const make = (changes: object) => createGenAuth({ ...good, ...withoutPage, ...changes })

describe('options that cannot work', () => {
  it.each<[string, object, string, RegExp]>([
    ['no appId', { appId: undefined }, 'invalid_options', /appId/],
    ['an empty appId', { appId: ' ' }, 'invalid_options', /appId/],
    ['no appHost', { appHost: undefined }, 'invalid_options', /appHost/],
    ['a host without scheme', { appHost: 'tenant.example' }, 'invalid_options', /appHost/],
    ['a host over http', { appHost: 'http://tenant.example' }, 'invalid_options', /https/],
    ['an issuer for a host', { appHost: 'https://t.example/oidc' }, 'invalid_options', /ends in/],
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
    ['no protocol', { protocol: undefined }, 'unsupported_protocol', /oauth or oidc/],
    ['saml', { protocol: 'saml' }, 'unsupported_protocol', /oauth or oidc/],
    ['cas', { protocol: 'cas' }, 'unsupported_protocol', /oauth or oidc/],
    ['a secret', { secret: 'shh' }, 'secret_in_page', /none/],
    ['an unknown storage', { storage: 'cookie' }, 'invalid_options', /storage/],
    ['null for storage', { storage: null }, 'invalid_options', /storage/],
    ['a storage without methods', { storage: { shared: true } }, 'invalid_options', /storage/],
    [
      'half a storage',
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
      'a token origin with a slash',
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
    ['a star for token origins', { tokenOrigins: ['*'] }, 'invalid_options', /tokenOrigins/],
    [
      'a text for token origins',
      { tokenOrigins: 'https://api.example' },
      'invalid_options',
      /tokenOrigins/,
    ],
    ['no time for sessions', { maxSessionSeconds: 0 }, 'invalid_options', /maxSessionSeconds/],
    [
      'a time that is none',
      { maxSessionSeconds: Number.NaN },
      'invalid_options',
      /maxSessionSeconds/,
    ],
    ['a time-out of nothing', { timeoutMs: 0 }, 'invalid_options', /timeoutMs/],
    ['a scope of nothing', { scope: '' }, 'invalid_options', /scope/],
    [
      'a consent that is a text',
      { consentForOfflineAccess: 'no' },
      'invalid_options',
      /consentForOfflineAccess/,
    ],
    ['an algorithm of none', { idTokenSignedResponseAlg: 'none' }, 'invalid_options', /Alg/],
  ])('%s', async (_name, changes, code, advice) => {
    const error = await failure(() => make(changes))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(advice)
    expect(error.message).not.toContain('shh')
  })

  it('no options at all', async () => {
    const error = await failure(async () => createGenAuth(undefined as never))
    expect(error).toMatchObject({ code: 'invalid_options' })
  })

  it('a page that came over plain http', async () => {
    const page = createFakePage('https://app.example/', () => () => undefined)
    page.isSecureContext = false
    const error = await failure(() => make({ runtime: { page } }))
    expect(error.code).toBe('insecure_context')
    expect(error.message).toMatch(/https or from localhost/)
  })
})

describe('options that work', () => {
  it.each<[string, object]>([
    [
      'a host on loopback',
      { appHost: 'http://127.0.0.1:4000/', redirectUri: 'http://localhost:3000/' },
    ],
    ['a host with a path', { appHost: 'https://t.example/tenant/' }],
    ['loopback for tokens', { tokenOrigins: ['http://localhost:3000', 'https://api.example'] }],
    ['a storage of one’s own', { storage: { shared: true, get() {}, set() {}, remove() {} } }],
    [
      'everything left open',
      { storage: undefined, tokenOrigins: undefined, maxSessionSeconds: undefined },
    ],
  ])('%s', (_name, changes) => {
    expect(make(changes).mode).toBe('browser')
  })

  it('the key names the application and its host', () => {
    expect(make({}).key).toBe('5f17a529f64fb009b794a2ff@tenant.example')
    expect(make({ appHost: 'https://t.example/tenant/' }).key).toMatch(/@t\.example\/tenant$/)
  })
})

describe('in plain Node', () => {
  it('making a client does nothing', () => {
    const fetched = vi.fn()
    const genauth = createGenAuth({ ...good, fetch: fetched })
    expect(genauth.getSession()).toEqual({ status: 'loading' })
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
    expect(genauth.getPendingAction()).toBeUndefined()
    genauth.start()()
    expect(genauth.getSession()).toEqual({ status: 'loading' })
    expect(fetched).not.toHaveBeenCalled()
  })

  it.each(['tab', 'shared', 'memory'] as const)(
    'nobody is logged in with storage %s',
    async (storage) => {
      const genauth = createGenAuth({ ...good, storage })
      expect(await genauth.ready()).toEqual({ status: 'anonymous', reason: 'none' })
      expect(genauth.peekToken()).toBeUndefined()
      expect(genauth.renewal.nextAt()).toBeUndefined()
      await genauth.renewal.run()
      expect((await failure(genauth.getToken())).code).toBe('not_authenticated')
      expect((await failure(genauth.getUser())).code).toBe('not_authenticated')
    },
  )

  it('what needs a page says so', async () => {
    const genauth = createGenAuth(good)
    const calls = [genauth.login(), genauth.loginWithPopup(), genauth.logout()]
    for (const call of calls) expect((await failure(call)).code).toBe('insecure_context')
    expect(genauth.getPendingAction()).toBeUndefined()
    expect((await failure(genauth.handleCallback())).code).toBe('state_mismatch')
  })

  it('a local logout keeps no process alive', async () => {
    const opened = vi.spyOn(globalThis, 'BroadcastChannel')
    await createGenAuth(good).logout({ scope: 'local' })
    expect(opened).not.toHaveBeenCalled()
    opened.mockRestore()
  })
})
