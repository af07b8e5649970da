import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { readStatus } from '../support/read-facts'
import {
  createSigningKey,
  type SigningKey,
  type SigningProvider,
  secret,
  useSigningProvider,
} from '../support/signing-provider'

const provider = useSigningProvider()
let second: SigningKey
beforeAll(async () => {
  second = await createSigningKey('RS256', 'second')
})

const bytes = (text: string) => new TextEncoder().encode(text)
const hashOf = (accessToken: string) =>
  createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')

/** Logs in, and returns the status of the session and the reported errors. */
async function logIn(options = {}) {
  const browser = provider.openBrowser(provider.start(options))
  await provider.logIn(browser)
  return { browser, result: [await readStatus(browser), ...provider.reports] }
}

const renew = (browser: Awaited<ReturnType<typeof logIn>>['browser']) =>
  browser.call('/auth/renew?force', { method: 'POST' })

const hs256 = (key: Uint8Array): SigningKey => ({
  alg: 'HS256',
  privateKey: key,
  jwk: { kty: 'oct' },
})

/** ID tokens that must be rejected, and the provider's state for each. */
const forgeries: [string, () => Partial<SigningProvider>][] = [
  [
    'whose claims were changed',
    () => ({
      change(idToken) {
        const [header, payload = '', signature] = idToken.split('.')
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
        const changed = JSON.stringify({ ...claims, name: 'Mallory' })
        return `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`
      },
    }),
  ],
  ['of another key with a known kid', () => ({ key: { ...second, kid: 'first' } })],
  ['of a key that is not published', () => ({ key: second })],
  ['with the at_hash of another access token', () => ({ claims: { at_hash: hashOf('b') } })],
]

describe('a login in server mode', () => {
  it.each(['RS256', 'PS256', 'ES256'])(
    'a login with an ID token that is signed with %s starts a session',
    async (alg) => {
      provider.key = await createSigningKey(alg, 'own')
      provider.published = [provider.key.jwk]
      provider.claims = { at_hash: hashOf('access-1') }
      const { result } = await logIn({ idTokenSignedResponseAlg: alg })
      expect([...result, provider.count('/jwks.json')]).toEqual(['authenticated', 1])
    },
  )

  it('a login with an ID token that is signed with HS256 and the secret starts a session, without a request for the JWKS', async () => {
    provider.key = hs256(bytes(secret))
    const { result } = await logIn({ idTokenSignedResponseAlg: 'HS256' })
    expect([...result, provider.count('/jwks.json')]).toEqual(['authenticated', 0])
    provider.key = hs256(bytes('another-secret-of-32-characters!'))
    const other = await logIn({ idTokenSignedResponseAlg: 'HS256' })
    expect(other.result).toEqual(['anonymous:error', 'invalid_id_token'])
  })

  it.each<[string, () => Partial<SigningProvider>]>([
    ...forgeries,
    ['with HS256 and the secret', () => ({ key: hs256(bytes(secret)) })],
    [
      'with HS256 and the public key as the secret',
      () => ({ key: hs256(bytes(JSON.stringify(provider.key.jwk))) }),
    ],
    [
      'without a signature',
      () => ({
        change: (idToken) =>
          `${Buffer.from('{"alg":"none"}').toString('base64url')}.${idToken.split('.')[1]}.`,
      }),
    ],
    ['with an empty sub', () => ({ claims: { sub: '' } })],
  ])('a login with an ID token %s starts no session', async (_, forge) => {
    Object.assign(provider, forge())
    expect((await logIn()).result).toEqual(['anonymous:error', 'invalid_id_token'])
  })

  it('a login while the JWKS is unavailable does not redeem the code', async () => {
    provider.keysStatus = 503
    expect((await logIn()).result).toEqual(['anonymous:error', 'server_error'])
    expect(provider.count('/token')).toBe(0)
  })

  it('after a rotation of the keys, the JWKS is requested once more', async () => {
    const auth = provider.start()
    const browser = provider.openBrowser(auth)
    await provider.logIn(browser)
    provider.key = second
    provider.published = [second.jwk]
    await provider.logIn(browser)
    await provider.logIn(browser)
    expect([await readStatus(browser), provider.count('/jwks.json')]).toEqual(['authenticated', 2])
  })

  it.each(['a key', 'several keys'])(
    'an ID token without a kid is accepted if the JWKS has %s',
    async (count) => {
      provider.key = await createSigningKey('RS256')
      provider.published = [...(count === 'a key' ? [] : [second.jwk]), provider.key.jwk]
      expect((await logIn()).result).toEqual(['authenticated'])
    },
  )

  it('with `verifyIdTokenSignature: false`, the signature is not verified', async () => {
    provider.key = second
    const { result } = await logIn({ verifyIdTokenSignature: false })
    expect([...result, provider.count('/jwks.json')]).toEqual(['authenticated', 0])
  })

  it.each([
    [{ idTokenSignedResponseAlg: 'RS512' }, /idTokenSignedResponseAlg/],
    [
      { idTokenSignedResponseAlg: 'HS256', secret: undefined, tokenEndpointAuthMethod: 'none' },
      /HS256.*secret/,
    ],
  ] as const)(
    'createAuthServer() rejects %j, because its ID tokens cannot be verified',
    async (options, words) => {
      const error = await failure(() => provider.start(options))
      expect([error.code, error.message]).toEqual(['invalid_options', expect.stringMatching(words)])
      provider.start({ ...options, verifyIdTokenSignature: false })
    },
  )
})

describe('a refresh in server mode', () => {
  it.each(forgeries)('a refresh with an ID token %s ends the session', async (_, forge) => {
    const { browser } = await logIn()
    Object.assign(provider, forge())
    await renew(browser)
    expect([await readStatus(browser), ...provider.reports]).toEqual([
      'anonymous:none',
      'invalid_id_token',
    ])
  })

  it('a refresh while the JWKS is unavailable keeps the session and the new tokens, and the next refresh verifies its ID token', async () => {
    const auth = provider.start()
    const browser = provider.openBrowser(auth)
    await provider.logIn(browser)
    provider.pass(11 * 60_000)
    provider.keysStatus = 503
    expect((await renew(browser)).status).toBe(200)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const session = await auth.getSession(new Request(auth.origin, { headers: { cookie } }))
    expect(session?.getAccessToken()).toBe('access-2')
    provider.keysStatus = 200
    provider.key = { ...second, kid: 'first' }
    provider.pass(60_000)
    await renew(browser)
    expect([await readStatus(browser), ...provider.reports]).toEqual([
      'anonymous:none',
      'invalid_id_token',
    ])
  })
})
