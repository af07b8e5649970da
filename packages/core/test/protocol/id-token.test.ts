import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AuthenticationClientOptions } from '../../src/authentication-client'
import { readUnverifiedIdToken } from '../../src/protocol/id-token'
import type { ExchangeCodeOptions, TokenSet } from '../../src/protocol/token-requests'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { appId, sampleTokens } from '../support/sample-data'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'
import { signIdToken } from '../support/sign-id-token'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())
afterEach(() => {
  vi.useRealTimers()
})

type Settings = ExchangeCodeOptions & { client?: Partial<AuthenticationClientOptions> }

function exchange(idToken: unknown, { client, ...options }: Settings = {}): Promise<TokenSet> {
  server.reply({ body: { ...sampleTokens, id_token: idToken } })
  return clientFor(server, { protocol: 'oidc', ...client }).getAccessTokenByCode('a-code', options)
}

function sign(claims: Record<string, unknown> = {}, algorithm?: string): string {
  return signIdToken(`${server.origin}/oidc`, claims, algorithm)
}

describe('the ID token of a code exchange', () => {
  it.each<[string, Record<string, unknown>, Settings]>([
    ['without a nonce', {}, {}],
    ['with a nonce that is not expected', { nonce: 'a-nonce' }, {}],
    ['with the expected nonce', { nonce: 'a-nonce' }, { nonce: 'a-nonce' }],
    ['with a list of one audience', { aud: [appId] }, {}],
    ['with several audiences and this client as `azp`', { aud: [appId, 'b'], azp: appId }, {}],
    ['with claims that are null', { name: null, email: null }, {}],
    ['of the issuer in the options', { iss: 'https://a.b' }, { client: { issuer: 'https://a.b' } }],
    ['with a non-Latin name', { name: '张三 😀 Jürgen' }, {}],
  ])('an ID token %s is accepted', async (_, claims, settings) => {
    const idToken = sign(claims)
    expect((await exchange(idToken, settings)).idToken).toBe(idToken)
  })

  it.each<[string, string, Record<string, unknown>, Settings]>([
    ['issuer_mismatch', 'from another issuer', { iss: 'https://evil.example/oidc' }, {}],
    ['invalid_id_token', 'without an issuer', { iss: undefined }, {}],
    ['invalid_id_token', 'for another audience', { aud: 'another-app' }, {}],
    ['invalid_id_token', 'for other audiences', { aud: ['b', 'c'] }, {}],
    ['invalid_id_token', 'with several audiences and no `azp`', { aud: [appId, 'b'] }, {}],
    ['invalid_id_token', 'with another `azp`', { aud: [appId, 'b'], azp: 'b' }, {}],
    ['nonce_mismatch', 'with another nonce', { nonce: 'b' }, { nonce: 'a' }],
    ['nonce_mismatch', 'without the expected nonce', {}, { nonce: 'a' }],
    ['nonce_mismatch', 'with an empty nonce', { nonce: '' }, {}],
    ['nonce_mismatch', 'with a nonce that is not a string', { nonce: 7 }, { nonce: 'a' }],
    ['nonce_mismatch', 'with a nonce if an empty one is expected', { nonce: 'a' }, { nonce: '' }],
    ['nonce_mismatch', 'without a nonce if an empty one is expected', {}, { nonce: '' }],
    [
      'nonce_mismatch',
      'with an empty nonce if an empty one is expected',
      { nonce: '' },
      { nonce: '' },
    ],
    [
      'invalid_id_token',
      'for another audience and without the expected nonce',
      { aud: 'b' },
      { nonce: 'a' },
    ],
    [
      'issuer_mismatch',
      'from another issuer and without the expected nonce',
      { iss: 'https://a.b' },
      { nonce: 'a' },
    ],
    [
      'invalid_id_token',
      'that has no nonce and has expired',
      { iat: 7200, exp: 1 },
      { nonce: 'a' },
    ],
    ['invalid_id_token', 'without a `sub`', { sub: undefined }, {}],
    ['invalid_id_token', 'with a `sub` that is not a string', { sub: 7 }, {}],
    ['invalid_id_token', 'with an empty `sub`', { sub: '' }, {}],
    ['invalid_id_token', 'without an `iat`', { iat: undefined }, {}],
    ['invalid_id_token', 'with an `iat` that is a string', { iat: '7' }, {}],
    ['invalid_id_token', 'without an `exp`', { exp: undefined }, {}],
    ['invalid_id_token', 'that expired before it was issued', { iat: 7200, exp: 3600 }, {}],
    [
      'invalid_id_token',
      'that is valid only an hour after it was issued',
      { iat: 0, nbf: 3600, exp: 7200 },
      {},
    ],
  ])('a code exchange rejects with %s for an ID token %s', async (code, _, claims, settings) => {
    const error = await failure(exchange(sign(claims), settings))
    expect(error).toMatchObject({ code, retryable: false, endsSession: false })
    // The cause's message says which check failed.
    expect((error.cause as Error).message).not.toBe('')
  })

  it('the error of an ID token from another host names both issuers and the options to check', async () => {
    const { message } = await failure(exchange(sign({ iss: 'http://127.0.0.1:4567/oidc' })))
    expect(message).toContain(
      `The ID token is from http://127.0.0.1:4567/oidc, and not from ${server.origin}/oidc. Check appHost and issuer.`,
    )
  })

  it.each([
    ['has control characters', 'https://a.b/\u001b[31m'],
    ['has spaces', 'https://a.b/ Log in at https://evil.example'],
    ['is markup', '<b>https://a.b</b>'],
    ['is a script', 'javascript:alert(1)'],
    ['has a password', 'https://a:b@a.b/'],
    ['has a query', 'https://a.b/?secret=1'],
    ['is long', `https://a.b/${'a'.repeat(150)}`],
  ])('the error of an ID token does not name an issuer that %s', async (_, iss) => {
    const { code, message } = await failure(exchange(sign({ iss })))
    expect(code).toBe('issuer_mismatch')
    expect(message).toContain(
      `The ID token is from another issuer, and not from ${server.origin}/oidc.`,
    )
    expect(message).not.toContain(iss)
  })

  it.each([-3600, 3600])(
    'an ID token is accepted on a device whose clock differs by %i seconds from GenAuth’s clock',
    async (seconds) => {
      const iat = Math.floor(Date.now() / 1000)
      const idToken = sign({ iat, nbf: iat, exp: iat + 600 })
      vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] })
      expect((await exchange(idToken)).idToken).toBe(idToken)
    },
  )

  it('an unsigned ID token is rejected with any `idTokenSignedResponseAlg`', async () => {
    expect((await failure(exchange(sign({}, 'none')))).code).toBe('invalid_id_token')
    const hs256 = { client: { idTokenSignedResponseAlg: 'HS256' } }
    expect((await failure(exchange(sign({}, 'none'), hs256))).code).toBe('invalid_id_token')
  })

  it("an ID token with HS256 is accepted only with `idTokenSignedResponseAlg: 'HS256'`, and this option rejects all other algorithms", async () => {
    const hs256 = { client: { idTokenSignedResponseAlg: 'HS256' } }
    expect((await exchange(sign({}, 'HS256'), hs256)).idToken).toMatch(/^eyJ/)
    const unconfigured = await failure(exchange(sign({}, 'HS256')))
    expect(unconfigured.code).toBe('invalid_id_token')
    expect(unconfigured.message).toContain('idTokenSignedResponseAlg')
    expect((await failure(exchange(sign(), hs256))).code).toBe('invalid_id_token')
  })

  it.each(['a.b.c', 'a.b', 'a.b.c.d.e', '..', 'eyJhbGciOiJSUzI1NiJ9.bnVsbA.', '💥.💥.💥'])(
    'the malformed ID token %s is rejected',
    async (idToken) => {
      expect((await failure(exchange(idToken))).code).toBe('invalid_id_token')
    },
  )

  it('an encrypted or HS256 ID token without the expected nonce is rejected with `invalid_id_token`, not `nonce_mismatch`', async () => {
    for (const idToken of [`${sign()}.d.e`, sign({}, 'HS256')]) {
      expect((await failure(exchange(idToken, { nonce: 'a' }))).code).toBe('invalid_id_token')
    }
  })

  it('a response without an access token and without the expected nonce is rejected with `invalid_response`, not `nonce_mismatch`', async () => {
    server.reply({ body: { token_type: 'Bearer', id_token: sign() } })
    const client = clientFor(server, { protocol: 'oidc' })
    const error = await failure(client.getAccessTokenByCode('a-code', { nonce: 'a' }))
    expect(error.code).toBe('invalid_response')
  })

  it('an ID token that is a number is rejected', async () => {
    expect((await failure(exchange(7))).code).toBe('invalid_response')
  })
})

describe('a token response without an ID token', () => {
  it.each([undefined, null, ''])(
    'a token response without an ID token is rejected if the scope contains openid: %j',
    async (idToken) => {
      expect((await failure(exchange(idToken))).code).toBe('invalid_response')
      const withNonce = await failure(exchange(idToken, { nonce: 'a-nonce' }))
      expect(withNonce.code).toBe('invalid_response')
    },
  )

  it('a token response without an ID token is accepted if neither the options nor the call request the scope openid', async () => {
    const byClient = await exchange(undefined, { client: { scope: 'profile' }, nonce: 'a-nonce' })
    const byRequest = await exchange(undefined, { scope: 'profile' })
    expect([byClient.idToken, byRequest.idToken]).toEqual([undefined, undefined])
    const rejected = exchange(undefined, { client: { scope: 'profile' }, scope: 'openid' })
    expect((await failure(rejected)).code).toBe('invalid_response')
  })

  it('a token response without an ID token is accepted on oauth with any scope', async () => {
    const settings: Settings = { client: { protocol: 'oauth' }, scope: 'openid user' }
    expect((await exchange(undefined, settings)).idToken).toBeUndefined()
  })

  it('an ID token in a token response is checked even if the scope does not contain openid', async () => {
    const settings = { scope: 'profile', nonce: 'a' }
    expect((await exchange(sign({ nonce: 'a' }), settings)).idToken).toMatch(/^eyJ/)
    expect((await failure(exchange(sign(), settings))).code).toBe('nonce_mismatch')
    expect((await failure(exchange(sign({ nonce: 'b' }), settings))).code).toBe('nonce_mismatch')
  })
})

describe('the ID token of a refresh response', () => {
  function refresh(idToken: unknown): Promise<TokenSet> {
    server.reply({ body: { ...sampleTokens, id_token: idToken } })
    return clientFor(server, { protocol: 'oidc' }).getNewAccessTokenByRefreshToken('a-token')
  }

  it('the ID token of a refresh response is optional and can have any nonce', async () => {
    expect((await refresh(undefined)).idToken).toBeUndefined()
    expect((await refresh(sign({ nonce: 'of-the-login' }))).idToken).toMatch(/^eyJ/)
  })

  it('R22: a refresh response whose ID token has a wrong issuer, audience, user or algorithm ends the session', async () => {
    const cases = [
      [sign({ iss: 'https://a.b' }), 'issuer_mismatch'],
      [sign({ aud: 'another-app' }), 'invalid_id_token'],
      [sign({ sub: '' }), 'invalid_id_token'],
      [sign({}, 'none'), 'invalid_id_token'],
    ] as const
    for (const [idToken, code] of cases) {
      const error = await failure(refresh(idToken))
      expect(error).toMatchObject({ code, endsSession: true, retryable: false })
      expect(error.cause).toBeInstanceOf(Error)
    }
  })
})

describe('readUnverifiedIdToken', () => {
  it('`readUnverifiedIdToken()` reads the known claims, including non-Latin text', () => {
    const idToken = sign({ sub: '用户-😀', nonce: 'a-nonce', iat: 7 })
    expect(readUnverifiedIdToken(idToken)).toEqual({ sub: '用户-😀', nonce: 'a-nonce', iat: 7 })
  })

  it('`readUnverifiedIdToken()` reads the special characters of base64url', () => {
    const sub = '???>>>'
    const payload = Buffer.from(JSON.stringify({ sub })).toString('base64url')
    expect(payload).toMatch(/-.*_|_.*-/)
    expect(readUnverifiedIdToken(`a.${payload}.c`).sub).toBe(sub)
  })

  it.each([undefined, null, 7, '', 'a', 'a.b.c', 'a.bnVsbA.c', 'a.💥.c'])(
    '`readUnverifiedIdToken()` returns no claims for %j',
    (value) => {
      expect(readUnverifiedIdToken(value)).toEqual({})
    },
  )

  it('`readUnverifiedIdToken()` ignores claims of the wrong type', () => {
    expect(readUnverifiedIdToken(sign({ sub: 7, nonce: {}, iat: '7' }))).toEqual({})
  })
})
