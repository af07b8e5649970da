import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type {
  AuthenticationClient,
  AuthenticationClientOptions,
} from '../../src/authentication-client'
import type { TokenSet } from '../../src/protocol/token-requests'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { secret } from '../support/sample-data'
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

let provider: SigningProvider
let second: SigningKey
beforeAll(async () => {
  provider = await startSigningProvider()
  second = await createSigningKey('RS256', 'second')
})
afterAll(() => provider.close())
afterEach(() => {
  provider.reset()
  vi.useRealTimers()
})

const open = (options: Partial<AuthenticationClientOptions> = {}) =>
  clientFor(provider.server, { protocol: 'oidc', verifyIdTokenSignature: true, ...options })

const logIn = (client: AuthenticationClient = open()): Promise<TokenSet> =>
  client.getAccessTokenByCode('a-code')

/** Logs in, so that the client knows the keys. Then refreshes with another ID token. */
async function refreshWith(idToken: SigningProvider['idToken'], between = () => {}) {
  const client = open()
  await logIn(client)
  between()
  provider.idToken = idToken
  return client.getNewAccessTokenByRefreshToken('refresh-1')
}

const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ['Date'] })

const signed =
  (key: SigningKey, header?: { alg?: string; kid?: string | undefined }) =>
  ({ claims }: IdTokenInput) =>
    signWith(key, claims, header)

describe('the algorithm of an ID token', () => {
  it.each(['RS256', 'PS256', 'ES256'])(
    'an ID token with %s is accepted if the key is in the JWKS and the option has this algorithm',
    async (alg) => {
      const key = await createSigningKey(alg, 'own')
      provider.published = [key.jwk]
      provider.idToken = signed(key)
      const tokens = await logIn(open({ idTokenSignedResponseAlg: alg }))
      expect(tokens.idToken).toMatch(/^eyJ/)
    },
  )

  it('an ID token with HS256 is accepted if it is signed with the secret, and the JWKS is not requested', async () => {
    provider.idToken = ({ claims }) => signWithSecret(secret, claims)
    const client = open({ idTokenSignedResponseAlg: 'HS256' })
    expect((await logIn(client)).idToken).toMatch(/^eyJ/)
    expect(provider.count('/jwks.json')).toBe(0)
    provider.idToken = ({ claims }) => signWithSecret('another-secret-of-32-characters-!', claims)
    expect((await failure(logIn(client))).code).toBe('invalid_id_token')
  })

  it('HS256 without a secret is rejected when the client is created', () => {
    expect(() => open({ idTokenSignedResponseAlg: 'HS256', secret: undefined })).toThrow(/Alg/)
  })

  const unsigned = ({ claims }: IdTokenInput) => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${encode({ alg: 'none' })}.${encode(claims)}.`
  }
  it.each<[string, (input: IdTokenInput) => Promise<string> | string]>([
    ['without a signature', unsigned],
    [
      'with HS256 and the public key as the secret',
      ({ claims }) =>
        signWithSecret(new TextEncoder().encode(JSON.stringify(provider.key.jwk)), claims),
    ],
    ['with HS256 and the secret', ({ claims }) => signWithSecret(secret, claims)],
    [
      'with PS256 and the key that is published for RS256',
      async ({ claims }) => signWith(await asPs256(provider.key), claims),
    ],
  ])('an ID token %s is rejected if the option is RS256', async (_, idToken) => {
    provider.idToken = idToken
    const error = await failure(logIn())
    expect(error).toMatchObject({ code: 'invalid_id_token', retryable: false })
  })
})

describe('the signature of an ID token', () => {
  it.each<[string, (input: IdTokenInput) => Promise<string>]>([
    [
      'whose claims were changed',
      async ({ claims }) => tamper(await signWith(provider.key, claims), { sub: 'b' }),
    ],
    ['of another key with a known kid', ({ claims }) => signWith(second, claims, { kid: 'first' })],
    ['of a key that is not published', ({ claims }) => signWith(second, claims)],
    [
      'of a key that is not published, without a kid',
      ({ claims }) => signWith({ ...second, kid: undefined }, claims),
    ],
  ])(
    'an ID token %s is rejected at login and ends the session at a refresh',
    async (_, idToken) => {
      provider.idToken = idToken
      expect(await failure(logIn())).toMatchObject({ code: 'invalid_id_token', endsSession: false })
      provider.idToken = undefined
      const error = await failure(refreshWith(idToken))
      expect(error).toMatchObject({ code: 'invalid_id_token', endsSession: true, retryable: false })
    },
  )

  it('a login without an ID token succeeds if its scope does not contain openid', async () => {
    provider.idToken = () => undefined
    const tokens = await logIn(open({ scope: 'profile' }))
    expect([tokens.accessToken, tokens.idToken]).toEqual(['access-1', undefined])
  })

  it('a forged ID token with a known kid causes no further request for the JWKS', async () => {
    const client = open()
    provider.idToken = signed(second, { kid: 'first' })
    await failure(logIn(client))
    await failure(logIn(client))
    expect(provider.count('/jwks.json')).toBe(1)
  })

  it('a signature is not verified without the option, and the JWKS is not requested', async () => {
    provider.idToken = signed(second, { kid: 'first' })
    const tokens = await logIn(open({ verifyIdTokenSignature: undefined }))
    expect([tokens.idToken !== undefined, provider.count('/jwks.json')]).toEqual([true, 0])
  })

  it('a signature is not verified on oauth, where the client ignores ID tokens', async () => {
    const tokens = await logIn(open({ protocol: 'oauth' }))
    expect([tokens.idToken, provider.count('/jwks.json')]).toEqual([undefined, 0])
  })
})

describe('the key of an ID token', () => {
  it('the JWKS is requested once for many logins, also if they run at the same time', async () => {
    const client = open()
    await Promise.all([logIn(client), logIn(client)])
    await logIn(client)
    expect(provider.count('/jwks.json')).toBe(1)
  })

  it('the JWKS is requested from the URL in `endpoints.jwks`', async () => {
    const client = open({ endpoints: { jwks: `${provider.server.origin}/elsewhere/jwks.json` } })
    await logIn(client)
    expect(provider.server.requests[0]?.path).toBe('/elsewhere/jwks.json')
  })

  it('after ten minutes, the JWKS is requested again, and a withdrawn key is rejected', async () => {
    const client = open()
    await logIn(client)
    later(9 * 60_000)
    await logIn(client)
    expect(provider.count('/jwks.json')).toBe(1)
    provider.published = [second.jwk]
    later(61_000)
    expect((await failure(logIn(client))).code).toBe('invalid_id_token')
  })

  it.each<[string, string | undefined]>([
    ['an unknown kid', 'second'],
    ['no kid', undefined],
  ])(
    'after a rotation, an ID token with %s is accepted, because the JWKS is read once more',
    async (_, kid) => {
      const client = open()
      await logIn(client)
      const rotated = { ...second, kid }
      provider.published = [second.jwk]
      provider.idToken = signed(rotated)
      expect((await logIn(client)).idToken).toMatch(/^eyJ/)
      await logIn(client)
      expect(provider.count('/jwks.json')).toBe(2)
    },
  )

  it('unknown keys cause at most one more request for the JWKS in 30 s', async () => {
    const client = open()
    await logIn(client)
    provider.idToken = signed(second)
    for (const _ of [1, 2, 3]) {
      expect((await failure(logIn(client))).code).toBe('invalid_id_token')
    }
    expect(provider.count('/jwks.json')).toBe(2)
    later(29_000)
    await failure(logIn(client))
    expect(provider.count('/jwks.json')).toBe(2)
    provider.published = [provider.key.jwk, second.jwk]
    later(2000)
    expect((await logIn(client)).idToken).toMatch(/^eyJ/)
    expect(provider.count('/jwks.json')).toBe(3)
  })

  it('two ID tokens with unknown keys share the request for the rotated keys', async () => {
    const client = open()
    await logIn(client)
    provider.published = [second.jwk]
    provider.idToken = signed(second)
    await Promise.all([logIn(client), logIn(client), logIn(client)])
    expect(provider.count('/jwks.json')).toBe(2)
  })

  it.each([
    [1, 'accepted'],
    [8, 'accepted'],
    [9, 'rejected'],
  ])(
    'an ID token without a kid is checked with at most 8 keys of its type: with its key at place %i, it is %s',
    async (place, outcome) => {
      const own = { ...second, kid: undefined }
      const others = await Promise.all(
        Array.from({ length: place }, () => createSigningKey('RS256')),
      )
      const ofOtherType = await createSigningKey('ES256')
      const before = others.slice(1).map(({ jwk }) => jwk)
      provider.published = [ofOtherType.jwk, ...before, second.jwk]
      provider.idToken = signed(own)
      const isAccepted = await logIn().then(
        () => true,
        () => false,
      )
      expect(isAccepted ? 'accepted' : 'rejected').toBe(outcome)
    },
  )
})

async function asPs256(key: SigningKey): Promise<SigningKey> {
  const jwk = await crypto.subtle.exportKey('jwk', key.privateKey)
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' }
  const { alg: _, ...rest } = jwk
  const privateKey = await crypto.subtle.importKey('jwk', rest, algorithm, false, ['sign'])
  return { ...key, alg: 'PS256', privateKey }
}

describe('a login while the keys are unavailable', () => {
  it.each<[string, SigningProvider['keysFail'], string]>([
    ['is unreachable', 'reset', 'network_error'],
    ['fails', 500, 'server_error'],
    ['received too many requests', 429, 'rate_limited'],
    ['is missing', 404, 'invalid_response'],
    ['is a redirect', 302, 'invalid_response'],
    ['has no keys', { a: 1 }, 'invalid_response'],
  ])(
    'if the JWKS %s, the code is not redeemed, and the same code works later',
    async (_, keysFail, code) => {
      const client = open()
      provider.keysFail = keysFail
      expect(await failure(logIn(client))).toMatchObject({ code, retryable: true })
      expect(provider.count('/token')).toBe(0)
      provider.keysFail = undefined
      expect((await logIn(client)).idToken).toMatch(/^eyJ/)
    },
  )

  it('if the JWKS cannot be read again for an unknown key, the login fails and is not retryable, because the code is used up', async () => {
    const client = open()
    await logIn(client)
    provider.keysFail = 'reset'
    provider.idToken = signed(second)
    expect(await failure(logIn(client))).toMatchObject({
      code: 'invalid_id_token',
      retryable: false,
    })
  })
})

describe('a refresh while the keys are unavailable', () => {
  it('if the JWKS is unreachable, the new tokens are returned without the ID token', async () => {
    const tokens = await refreshWith(undefined, () => {
      later(11 * 60_000)
      provider.keysFail = 'reset'
    })
    expect(tokens).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' })
    expect(tokens.idToken).toBeUndefined()
  })

  it('if the key is unknown and the JWKS cannot be read again, the new tokens are returned without the ID token', async () => {
    const tokens = await refreshWith(signed(second), () => {
      provider.keysFail = 500
    })
    expect([tokens.accessToken, tokens.idToken]).toEqual(['access-2', undefined])
  })

  it('if the key is unknown and the JWKS was just read again, the new tokens are returned without the ID token', async () => {
    const client = open()
    await logIn(client)
    provider.idToken = signed(second)
    await failure(logIn(client))
    const tokens = await client.getNewAccessTokenByRefreshToken('refresh-1')
    expect([tokens.accessToken, tokens.idToken]).toEqual(['access-3', undefined])
  })

  it('the next refresh verifies its ID token as soon as the JWKS is reachable', async () => {
    const client = open()
    await logIn(client)
    later(11 * 60_000)
    provider.keysFail = 'reset'
    await client.getNewAccessTokenByRefreshToken('refresh-1')
    provider.keysFail = undefined
    const tokens = await client.getNewAccessTokenByRefreshToken('refresh-2')
    expect(tokens.idToken).toMatch(/^eyJ/)
    provider.idToken = signed(second, { kid: 'first' })
    const error = await failure(client.getNewAccessTokenByRefreshToken('refresh-3'))
    expect(error.endsSession).toBe(true)
  })

  it.each([undefined, 'reset'] as const)(
    'a refresh without an ID token succeeds, also if the JWKS is unreachable: %s',
    async (keysFail) => {
      provider.keysFail = keysFail
      provider.idToken = () => undefined
      const tokens = await open().getNewAccessTokenByRefreshToken('refresh-1')
      expect([tokens.accessToken, tokens.idToken]).toEqual(['access-1', undefined])
    },
  )

  it('the JWKS is requested before the refresh token is sent, so that the new tokens can be stored at once', async () => {
    await open().getNewAccessTokenByRefreshToken('refresh-0')
    expect(provider.server.requests.map(({ path }) => path)).toEqual([
      '/oidc/.well-known/jwks.json',
      '/oidc/token',
    ])
  })
})

describe('the at_hash of an ID token', () => {
  const withHash =
    (hash: (accessToken: string) => unknown) =>
    ({ claims, accessToken }: IdTokenInput) =>
      signWith(provider.key, { ...claims, at_hash: hash(accessToken) })

  it('an ID token with the hash of the access token is accepted', async () => {
    provider.idToken = withHash(hashOf)
    expect((await logIn()).idToken).toMatch(/^eyJ/)
  })

  it.each<[string, (accessToken: string) => unknown]>([
    ['the hash of another access token', () => hashOf('access-of-another-user')],
    ['an empty hash', () => ''],
    ['null as its hash', () => null],
    ['a longer hash', (accessToken) => `${hashOf(accessToken)}AA`],
  ])(
    'an ID token with %s is rejected at login and ends the session at a refresh',
    async (_, hash) => {
      provider.idToken = withHash(hash)
      expect((await failure(logIn())).code).toBe('invalid_id_token')
      provider.idToken = undefined
      expect((await failure(refreshWith(withHash(hash)))).endsSession).toBe(true)
    },
  )
})
