import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AuthenticationClientOptions } from '../../src/authentication-client'
import type { ExchangeCodeOptions } from '../../src/protocol/exchange-code'
import { readUnverifiedIdToken } from '../../src/protocol/read-unverified-id-token'
import type { TokenSet } from '../../src/protocol/token-set'
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
  server.answer({ body: { ...sampleTokens, id_token: idToken } })
  return clientFor(server, { protocol: 'oidc', ...client }).getAccessTokenByCode('a-code', options)
}

function sign(claims: Record<string, unknown> = {}, algorithm?: string): string {
  return signIdToken(`${server.origin}/oidc`, claims, algorithm)
}

describe('an ID token that comes with a code', () => {
  it.each<[string, Record<string, unknown>, Settings]>([
    ['without a nonce', {}, {}],
    ['with a nonce that nobody asks for', { nonce: 'a-nonce' }, {}],
    ['with the nonce that is expected', { nonce: 'a-nonce' }, { nonce: 'a-nonce' }],
    ['with a list of one audience', { aud: [appId] }, {}],
    ['with several audiences and us as its party', { aud: [appId, 'b'], azp: appId }, {}],
    ['with claims that are null', { name: null, email: null }, {}],
    ['of an issuer that was named', { iss: 'https://a.b' }, { client: { issuer: 'https://a.b' } }],
    ['with a name in another script', { name: '张三 😀 Jürgen' }, {}],
  ])('is let in %s', async (_, claims, settings) => {
    const idToken = sign(claims)
    expect((await exchange(idToken, settings)).idToken).toBe(idToken)
  })

  it.each<[string, string, Record<string, unknown>, Settings]>([
    ['issuer_mismatch', 'of another issuer', { iss: 'https://evil.example/oidc' }, {}],
    ['invalid_id_token', 'without an issuer', { iss: undefined }, {}],
    ['invalid_id_token', 'for another audience', { aud: 'another-app' }, {}],
    ['invalid_id_token', 'for other audiences', { aud: ['b', 'c'] }, {}],
    ['invalid_id_token', 'with several audiences and no party', { aud: [appId, 'b'] }, {}],
    ['invalid_id_token', 'with another party', { aud: [appId, 'b'], azp: 'b' }, {}],
    ['nonce_mismatch', 'with another nonce', { nonce: 'b' }, { nonce: 'a' }],
    ['nonce_mismatch', 'without the nonce that is expected', {}, { nonce: 'a' }],
    ['invalid_id_token', 'without a subject', { sub: undefined }, {}],
    ['invalid_id_token', 'with a subject that is no string', { sub: 7 }, {}],
    ['invalid_id_token', 'without an issue time', { iat: undefined }, {}],
    ['invalid_id_token', 'with an issue time that is text', { iat: '7' }, {}],
    ['invalid_id_token', 'without an end', { exp: undefined }, {}],
    ['invalid_id_token', 'that had ended when it was issued', { iat: 7200, exp: 3600 }, {}],
    [
      'invalid_id_token',
      'that begins an hour after its issue',
      { iat: 0, nbf: 3600, exp: 7200 },
      {},
    ],
  ])('is %s %s', async (code, _, claims, settings) => {
    const error = await failure(exchange(sign(claims), settings))
    expect(error).toMatchObject({ code, retryable: false, endsSession: false })
    // What exactly was wrong.
    expect((error.cause as Error).message).not.toBe('')
  })

  it.each([-3600, 3600])('is let in by a device whose clock is %i seconds off', async (seconds) => {
    const iat = Math.floor(Date.now() / 1000)
    const idToken = sign({ iat, nbf: iat, exp: iat + 600 })
    vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] })
    expect((await exchange(idToken)).idToken).toBe(idToken)
  })

  it('is refused unsigned, whatever is named', async () => {
    expect((await failure(exchange(sign({}, 'none')))).code).toBe('invalid_id_token')
    const hs256 = { client: { idTokenSignedResponseAlg: 'HS256' } }
    expect((await failure(exchange(sign({}, 'none'), hs256))).code).toBe('invalid_id_token')
  })

  it('is let in with HS256 only where that is named, and then with nothing else', async () => {
    const hs256 = { client: { idTokenSignedResponseAlg: 'HS256' } }
    expect((await exchange(sign({}, 'HS256'), hs256)).idToken).toMatch(/^eyJ/)
    const notNamed = await failure(exchange(sign({}, 'HS256')))
    expect(notNamed.code).toBe('invalid_id_token')
    expect(notNamed.message).toContain('idTokenSignedResponseAlg')
    expect((await failure(exchange(sign(), hs256))).code).toBe('invalid_id_token')
  })

  it.each(['a.b.c', 'a.b', 'a.b.c.d.e', '..', 'eyJhbGciOiJSUzI1NiJ9.bnVsbA.', '💥.💥.💥'])(
    'is refused as %s',
    async (idToken) => {
      expect((await failure(exchange(idToken))).code).toBe('invalid_id_token')
    },
  )

  it('is refused as a number', async () => {
    expect((await failure(exchange(7))).code).toBe('invalid_response')
  })
})

describe('an ID token that is missing', () => {
  it.each([undefined, null, ''])('is missed with the scope openid: %j', async (idToken) => {
    expect((await failure(exchange(idToken))).code).toBe('invalid_response')
    const withNonce = await failure(exchange(idToken, { nonce: 'a-nonce' }))
    expect(withNonce.code).toBe('invalid_response')
  })

  it('is not missed without that scope, neither the client’s nor the request’s', async () => {
    const byClient = await exchange(undefined, { client: { scope: 'profile' }, nonce: 'a-nonce' })
    const byRequest = await exchange(undefined, { scope: 'profile' })
    expect([byClient.idToken, byRequest.idToken]).toEqual([undefined, undefined])
    const missed = exchange(undefined, { client: { scope: 'profile' }, scope: 'openid' })
    expect((await failure(missed)).code).toBe('invalid_response')
  })

  it('is not missed under oauth, which has none, whatever the scope', async () => {
    const settings: Settings = { client: { protocol: 'oauth' }, scope: 'openid user' }
    expect((await exchange(undefined, settings)).idToken).toBeUndefined()
  })

  it('is still checked where it comes unasked', async () => {
    const settings = { scope: 'profile', nonce: 'a' }
    expect((await exchange(sign({ nonce: 'a' }), settings)).idToken).toMatch(/^eyJ/)
    expect((await failure(exchange(sign(), settings))).code).toBe('nonce_mismatch')
    expect((await failure(exchange(sign({ nonce: 'b' }), settings))).code).toBe('nonce_mismatch')
  })
})

describe('an ID token that comes with a renewal', () => {
  function refresh(idToken: unknown): Promise<TokenSet> {
    server.answer({ body: { ...sampleTokens, id_token: idToken } })
    return clientFor(server, { protocol: 'oidc' }).getNewAccessTokenByRefreshToken('a-token')
  }

  it('may be missing, or have any nonce', async () => {
    expect((await refresh(undefined)).idToken).toBeUndefined()
    expect((await refresh(sign({ nonce: 'of-the-login' }))).idToken).toMatch(/^eyJ/)
  })

  it('is checked like the first one', async () => {
    expect((await failure(refresh(sign({ iss: 'https://a.b' })))).code).toBe('issuer_mismatch')
    expect((await failure(refresh(sign({ aud: 'another-app' })))).code).toBe('invalid_id_token')
  })
})

describe('readUnverifiedIdToken', () => {
  it('reads what it knows, in any script', () => {
    const idToken = sign({ sub: '用户-😀', nonce: 'a-nonce', iat: 7 })
    expect(readUnverifiedIdToken(idToken)).toEqual({ sub: '用户-😀', nonce: 'a-nonce', iat: 7 })
  })

  it('reads the letters that base64url has of its own', () => {
    const sub = '???>>>'
    const payload = Buffer.from(JSON.stringify({ sub })).toString('base64url')
    expect(payload).toMatch(/-.*_|_.*-/)
    expect(readUnverifiedIdToken(`a.${payload}.c`).sub).toBe(sub)
  })

  it.each([undefined, null, 7, '', 'a', 'a.b.c', 'a.bnVsbA.c', 'a.💥.c'])(
    'gives nothing for %j',
    (value) => {
      expect(readUnverifiedIdToken(value)).toEqual({})
    },
  )

  it('leaves out claims of another type', () => {
    expect(readUnverifiedIdToken(sign({ sub: 7, nonce: {}, iat: '7' }))).toEqual({})
  })
})
