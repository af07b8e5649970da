import type { GenAuthOptions } from '@genauth/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createSigningKey,
  type SigningKey,
  signWith,
  signWithSecret,
  tamper,
} from '../support/signing-key'
import {
  hashOf,
  type IdTokenInput,
  type SigningProvider,
  startSigningProvider,
} from '../support/signing-provider'
import { beginLogin, createWorld, type Document, until, type World } from './world'

let provider: SigningProvider
let second: SigningKey
let world: World
beforeAll(async () => {
  provider = await startSigningProvider()
  second = await createSigningKey('RS256', 'second')
  await import('../../src/create-extended-client')
  await import('../../src/protocol/verify-id-token')
})
beforeEach(async () => {
  world = await createWorld(fetch)
})
afterEach(() => provider.reset())
afterAll(() => provider.close())

/** Logs in with a redirect, and returns the document that GenAuth redirected to. */
async function logIn(options: Partial<GenAuthOptions> = {}): Promise<Document> {
  const settings: Partial<GenAuthOptions> = {
    protocol: 'oidc',
    appHost: provider.server.origin,
    verifyIdTokenSignature: true,
    ...options,
  }
  const before = world.open({ options: settings })
  await before.ready()
  const href = await beginLogin(before)
  const authorizeUrl = new URL(before.page.navigations.at(-1) ?? '')
  provider.claims = { ...provider.claims, nonce: authorizeUrl.searchParams.get('nonce') }
  const tab = before.load({ href, options: settings })
  await tab.ready()
  return tab
}

const errorOf = ({ genauth }: Document) => {
  const session = genauth.getSession()
  return session.status === 'anonymous' ? session.error?.code : undefined
}

const signed =
  (key: SigningKey, header?: { kid?: string }, more: object = {}) =>
  ({ claims }: IdTokenInput) =>
    signWith(key, { ...claims, ...more }, header)

type IdToken = NonNullable<SigningProvider['idToken']>
const forgeries: [string, IdToken][] = [
  [
    'whose claims were changed',
    async (input) => tamper(await signed(provider.key)(input), { a: 1 }),
  ],
  ['of another key with a known kid', (input) => signed(second, { kid: 'first' })(input)],
  ['of a key that is not published', (input) => signed(second)(input)],
  ['with HS256', ({ claims }) => signWithSecret('a-secret-of-32-characters-or-more', claims)],
  [
    'with the at_hash of another access token',
    (input) => signed(provider.key, {}, { at_hash: hashOf('another-token') })(input),
  ],
  ['with an empty sub', (input) => signed(provider.key, {}, { sub: '' })(input)],
]

describe('a login with `verifyIdTokenSignature`', () => {
  it.each(['RS256', 'PS256', 'ES256'])(
    'a login with an ID token that is signed with %s starts a session',
    async (alg) => {
      const key = await createSigningKey(alg, 'own')
      provider.published = [key.jwk]
      provider.idToken = (input) =>
        signed(key, {}, { at_hash: hashOf(input.accessToken), acr: 'silver' })(input)
      const tab = await logIn({ idTokenSignedResponseAlg: alg })
      expect([tab.status(), provider.count('/jwks.json')]).toEqual(['authenticated', 1])
      expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    },
  )

  it.each(forgeries)('a login with an ID token %s starts no session', async (_, idToken) => {
    provider.idToken = idToken
    const tab = await logIn()
    expect([tab.status(), errorOf(tab)]).toEqual(['anonymous:error', 'invalid_id_token'])
  })

  it('a login while the JWKS is unreachable does not redeem the code', async () => {
    provider.keysFail = 500
    const tab = await logIn()
    expect([errorOf(tab), provider.count('/token')]).toEqual(['server_error', 0])
  })

  it('a login without the option requests no JWKS and starts a session', async () => {
    provider.idToken = signed(second)
    const tab = await logIn({ verifyIdTokenSignature: undefined })
    expect([tab.status(), provider.count('/jwks.json')]).toEqual(['authenticated', 0])
  })
})

describe('a refresh with `verifyIdTokenSignature`', () => {
  it.each(forgeries.filter(([name]) => !/HS256|sub/.test(name)))(
    'a refresh with an ID token %s ends the session',
    async (_, idToken) => {
      const tab = await logIn()
      provider.idToken = idToken
      await expect(world.finish(tab.genauth.renew())).rejects.toMatchObject({
        code: 'invalid_id_token',
      })
      expect(tab.status()).toBe('anonymous:expired')
    },
  )

  it('a refresh while the JWKS is unreachable keeps the new tokens and the previous claims, and a later refresh verifies new claims', async () => {
    const withName = (name: string) => signed(provider.key, {}, { name })
    provider.idToken = withName('Ada')
    const tab = await logIn({ scope: 'openid offline_access' })
    const nameOf = () => tab.genauth.peekUser()?.claims.name
    expect(nameOf()).toBe('Ada')
    await world.advance(11 * 60_000)
    provider.keysFail = 'reset'
    provider.idToken = withName('Mallory')
    await world.finish(tab.genauth.renew())
    expect([tab.status(), await tab.genauth.getToken(), nameOf()]).toEqual([
      'authenticated',
      'access-2',
      'Ada',
    ])
    provider.keysFail = undefined
    provider.idToken = withName('Ada Lovelace')
    await world.finish(tab.genauth.renew())
    expect([await tab.genauth.getToken(), nameOf()]).toEqual(['access-3', 'Ada Lovelace'])
  })

  it('a refresh waits two seconds for the JWKS, then continues and ignores the new ID token', async () => {
    provider.idToken = signed(provider.key, {}, { name: 'Ada' })
    const tab = await logIn({ scope: 'openid offline_access' })
    await world.advance(11 * 60_000)
    provider.keysFail = 'hang'
    provider.idToken = signed(provider.key, {}, { name: 'Mallory' })
    const renewal = tab.genauth.renew()
    await until(() => provider.count('/jwks.json') === 2)
    await world.advance(1999)
    expect(provider.count('/token')).toBe(1)
    await world.advance(1)
    await renewal
    expect(await tab.genauth.getToken()).toBe('access-2')
    expect(tab.genauth.peekUser()?.claims.name).toBe('Ada')
  })

  it('a refresh waits two seconds for a rotated key, then continues and ignores the new ID token', async () => {
    const tab = await logIn()
    provider.keysFail = 'hang'
    provider.idToken = signed(second)
    const renewal = tab.genauth.renew()
    await until(() => provider.count('/jwks.json') === 2)
    await world.advance(2000)
    await renewal
    expect(await tab.genauth.getToken()).toBe('access-2')
  })

  it('a refresh with a rotated key is accepted after one more request for the JWKS', async () => {
    const tab = await logIn()
    provider.published = [second.jwk]
    provider.idToken = signed(second)
    await world.finish(tab.genauth.renew())
    expect([tab.status(), provider.count('/jwks.json')]).toEqual(['authenticated', 2])
  })
})

describe('`discovery`', () => {
  const endpoints = () => {
    const at = (path: string) => `${provider.server.origin}/found/${path}`
    return {
      authorization_endpoint: at('auth'),
      token_endpoint: at('token'),
      userinfo_endpoint: at('me'),
      jwks_uri: at('jwks.json'),
    }
  }
  const pathsOf = () => provider.server.requests.map(({ path }) => path)
  const discovering = { discovery: true, verifyIdTokenSignature: undefined }

  it('a login uses the endpoints of the discovery document, which is read once per document', async () => {
    provider.metadata = endpoints()
    const tab = await logIn({ discovery: true })
    expect(pathsOf()).toEqual([
      '/oidc/.well-known/openid-configuration',
      '/oidc/.well-known/openid-configuration',
      '/found/jwks.json',
      '/found/token',
    ])
    await world.finish(tab.genauth.renew())
    expect(pathsOf().slice(4)).toEqual(['/found/token'])
    await beginLogin(tab)
    expect(tab.page.navigations[0]).toContain('/found/auth?')
  })

  it('an endpoint that the document does not list is built from `appHost`, and the option `endpoints` has priority', async () => {
    const { token_endpoint: _, ...others } = endpoints()
    provider.metadata = others
    const withoutToken: object = { token: undefined }
    const jwks = `${provider.server.origin}/own/jwks.json`
    await logIn({ discovery: true, endpoints: { jwks, ...withoutToken } })
    expect(pathsOf().slice(-2)).toEqual(['/own/jwks.json', '/oidc/token'])
  })

  it('without the option, the discovery document is not requested', async () => {
    await logIn({ verifyIdTokenSignature: undefined })
    expect(provider.count('/openid-configuration')).toBe(0)
  })

  it('on oauth, `discovery` and `verifyIdTokenSignature` have no effect', async () => {
    const tab = await logIn({ protocol: 'oauth', discovery: true })
    expect([tab.status(), ...pathsOf()]).toEqual(['authenticated', '/oauth/token'])
  })

  it('the error of a discovery document from another host names both issuers', async () => {
    provider.metadata = { issuer: 'https://a.b/oidc' }
    const appHost = provider.server.origin
    const tab = world.open({ options: { protocol: 'oidc', appHost, ...discovering } })
    await tab.ready()
    const message = `The discovery document is from https://a.b/oidc, and not from ${appHost}/oidc.`
    const login = world.finish(tab.genauth.login())
    await expect(login).rejects.toThrow(message)
  })

  it.each<[string, Partial<SigningProvider>, string, boolean]>([
    ['is unreachable', { discoveryFails: 'reset' }, 'network_error', true],
    ['fails', { discoveryFails: 503 }, 'server_error', true],
    ['is missing', { discoveryFails: 404 }, 'invalid_response', true],
    ['has another issuer', { metadata: { issuer: 'https://a.b' } }, 'issuer_mismatch', false],
    ['has no issuer', { metadata: { issuer: undefined } }, 'issuer_mismatch', false],
    [
      'has an endpoint on http',
      { metadata: { token_endpoint: 'http://a.b/token' } },
      'invalid_response',
      true,
    ],
    [
      'has an endpoint with a password',
      { metadata: { token_endpoint: 'https://a:b@c.d/token' } },
      'invalid_response',
      true,
    ],
    ['has a relative URL', { metadata: { token_endpoint: '/token' } }, 'invalid_response', true],
    ['has a number as URL', { metadata: { jwks_uri: 7 } }, 'invalid_response', true],
  ])(
    'if the discovery document %s, a login rejects, and a later login works',
    async (_, state, code, retryable) => {
      Object.assign(provider, state)
      const options = { protocol: 'oidc', appHost: provider.server.origin, ...discovering } as const
      const tab = world.open({ options })
      await tab.ready()
      await expect(world.finish(tab.genauth.login())).rejects.toMatchObject({ code, retryable })
      expect(tab.page.navigations).toEqual([])
      provider.reset()
      await beginLogin(tab)
      expect(tab.page.navigations[0]).toContain('/oidc/auth?')
    },
  )

  it.each([
    ['discovery', { discovery: 'false' }],
    ['verifyIdTokenSignature', { verifyIdTokenSignature: 'false' }],
  ])(
    'a login rejects with `invalid_options` and the name of %s with the options %j',
    async (name, wrong) => {
      const options = { protocol: 'oidc', appHost: provider.server.origin, ...wrong } as object
      const tab = world.open({ options })
      await tab.ready()
      await expect(world.finish(tab.genauth.login())).rejects.toMatchObject({
        code: 'invalid_options',
        message: expect.stringContaining(name),
      })
      expect(tab.page.navigations).toEqual([])
    },
  )

  it('the issuer of the document must be exactly the option `issuer`', async () => {
    const issuer = `${provider.server.origin}/oidc/`
    const tab = world.open({
      options: { protocol: 'oidc', appHost: provider.server.origin, ...discovering, issuer },
    })
    await tab.ready()
    const login = world.finish(tab.genauth.login())
    await expect(login).rejects.toMatchObject({ code: 'issuer_mismatch' })
  })
})
