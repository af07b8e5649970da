import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callback, createClient, form, read } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oidc')

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const genericRefusal = { error: 'invalid_grant', error_description: 'grant request is invalid' }

async function code(changes = {}): Promise<string> {
  return (await client().login(changes)).searchParams.get('code') ?? ''
}

describe('the answer', () => {
  test('has the members of the vendor, and a lifetime of 14 days', async () => {
    const { json, headers } = await client().exchange(await code())
    expect(Object.keys(json)).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ])
    expect(json['expires_in']).toBe(1_209_600)
    expect(json['refresh_token']).toMatch(/^[\w-]{43}$/)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('access token is a JWT with kid and the claims of the vendor', async () => {
    const { access_token: token } = await client().tokens()
    const { header, payload } = decodeJwt(token)
    expect(header).toMatchObject({ alg: 'RS256', kid: expect.any(String) })
    expect(Object.keys(payload)).toEqual(['jti', 'sub', 'iat', 'exp', 'scope', 'iss', 'aud'])
    expect(payload).toMatchObject({
      iss: `${emulator.current.url}/oidc`,
      aud: emulator.current.app.id,
      sub: emulator.current.users[0]?.claims.sub,
    })
  })

  test('ID token has nonce, at_hash and all claims of the scopes, null when unknown', async () => {
    const { id_token: idToken, access_token: accessToken } = await client().tokens()
    const { payload } = decodeJwt(idToken)
    const half = createHash('sha256').update(accessToken).digest().subarray(0, 16)
    expect(payload).toMatchObject({
      nonce: 'nonce-1',
      at_hash: half.toString('base64url'),
      name: 'Ada Lovelace',
      middle_name: null,
      email: 'ada@example.com',
      phone_number: expect.any(String),
      address: { country: 'GB' },
    })
  })

  test('claims follow the scope', async () => {
    const tokens = await client().tokens({ scope: 'openid email' })
    const { payload } = decodeJwt(tokens.id_token)
    expect(payload).toMatchObject({ email: 'ada@example.com', email_verified: true })
    expect(payload).not.toHaveProperty('name')
    expect((await client().me(tokens.access_token)).json).toEqual({
      sub: payload['sub'],
      email: 'ada@example.com',
      email_verified: true,
    })
  })

  test('ID token is signed with the secret, and has no kid, where the app says HS256', async () => {
    emulator.current.setApp({ idTokenSignedResponseAlg: 'HS256' })
    const { id_token: idToken } = await client().tokens()
    expect(decodeJwt(idToken).header).toEqual({ alg: 'HS256', typ: 'JWT' })
    const [head, body, signature] = idToken.split('.')
    const expected = createHmac('sha256', emulator.current.app.secret).update(`${head}.${body}`)
    expect(signature).toBe(expected.digest('base64url'))
  })

  test.each([
    ['without offline_access', { scope: 'openid profile' }],
    ['without prompt=consent', { prompt: undefined }],
  ])('has no refresh token %s', async (_title, changes) => {
    const { json } = await client().exchange(await code(changes))
    expect(json).not.toHaveProperty('refresh_token')
  })

  test('times are the emulator clock, in both tokens', async () => {
    emulator.current.shiftClock(-86_400)
    const tokens = await client().tokens()
    const now = Math.floor(Date.now() / 1000) - 86_400
    for (const token of [tokens.access_token, tokens.id_token]) {
      const { payload } = decodeJwt(token)
      expect(Math.abs(Number(payload['iat']) - now)).toBeLessThan(5)
      expect(Number(payload['exp']) - Number(payload['iat'])).toBe(1_209_600)
    }
    expect((await client().me(tokens.access_token)).status).toBe(200)
  })
})

describe('refusals', () => {
  test('a used code has the generic text, and ends the tokens that it gave', async () => {
    const once = await code()
    const { json } = await client().exchange(once)
    const again = await client().exchange(once)
    expect(again.status).toBe(400)
    expect(again.json).toEqual(genericRefusal)
    expect((await client().me(String(json['access_token']))).status).toBe(401)
  })

  test('an expired code, an unknown one, another callback: all the same', async () => {
    expect((await client().exchange('a'.repeat(43))).json).toEqual(genericRefusal)
    const other = await client().exchange(await code(), { redirect_uri: `${callback}/other` })
    expect(other.json).toEqual(genericRefusal)
    const old = await code()
    emulator.current.shiftClock(601)
    expect((await client().exchange(old)).json).toEqual(genericRefusal)
  })

  test('a bad refresh token has the generic text', async () => {
    const answer = await client().refresh('a'.repeat(43))
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual(genericRefusal)
  })

  test('a wrong secret is 401', async () => {
    const answer = await client().post('/token', { client_secret: 'f'.repeat(32) })
    expect(answer.status).toBe(401)
    expect(answer.json).toEqual({
      error: 'invalid_client',
      error_description: 'client authentication failed',
    })
  })

  test('no client at all is invalid_request', async () => {
    const url = `${emulator.current.url}/oidc/token`
    const body = form({ grant_type: 'authorization_code' })
    const answer = await read(await fetch(url, { method: 'POST', body }))
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: 'no client authentication mechanism provided',
    })
  })

  test('the secret beside a Basic header is one mechanism too many', async () => {
    const url = `${emulator.current.url}/oidc/token`
    const body = form({ client_id: emulator.current.app.id, client_secret: 'x' })
    const headers = { authorization: `Basic ${btoa('a:b')}` }
    const answer = await read(await fetch(url, { method: 'POST', body, headers }))
    expect(answer.json['error']).toBe('invalid_request')
  })

  test.each([
    ['no grant_type', {}, 'invalid_request'],
    ['an unknown grant', { grant_type: 'magic' }, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code', redirect_uri: callback }, 'invalid_request'],
  ])('%s is %s', async (_title, fields, error) => {
    const answer = await client().post('/token', fields)
    expect(answer.status).toBe(400)
    expect(answer.json['error']).toBe(error)
  })

  test('a grant that the app does not have is unauthorized_client', async () => {
    const { refresh_token: refreshToken } = await client().tokens()
    emulator.current.setApp({ grants: ['authorization_code'] })
    const answer = await client().refresh(refreshToken)
    expect(answer.status).toBe(400)
    expect(answer.json['error']).toBe('unauthorized_client')
  })
})

describe('client authentication', () => {
  test('Basic is form-decoded, and only accepted where the app says so', async () => {
    const { id, secret } = emulator.current.app
    const headers = { authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${secret}`)}` }
    const exchange = async () => {
      const body = form({
        grant_type: 'authorization_code',
        code: await code(),
        redirect_uri: callback,
      })
      const url = `${emulator.current.url}/oidc/token`
      return read(await fetch(url, { method: 'POST', body, headers }))
    }
    expect((await exchange()).status).toBe(401)
    emulator.current.setApp({ tokenEndpointAuthMethod: 'client_secret_basic' })
    expect((await exchange()).status).toBe(200)
  })

  test('an app of method none needs no secret, and must not send one', async () => {
    emulator.current.setApp({ tokenEndpointAuthMethod: 'none' })
    const secretless = await client().exchange(await code(), { client_secret: undefined })
    expect(secretless.status).toBe(200)
    expect((await client().exchange(await code())).status).toBe(401)
  })
})

describe('pkce', () => {
  const login = { code_challenge: challenge, code_challenge_method: 'S256' }
  const wrong = 'x'.repeat(43)

  test('"optional", the default, checks a challenge that was sent', async () => {
    expect((await client().exchange(await code())).status).toBe(200)
    const right = await client().exchange(await code(login), { code_verifier: verifier })
    expect(right.status).toBe(200)
    const refused = await client().exchange(await code(login), { code_verifier: wrong })
    expect(refused.json).toEqual(genericRefusal)
    expect((await client().exchange(await code(login))).json).toEqual(genericRefusal)
  })

  test.each([['plain'], [undefined]])('the method %s is taken as plain', async (method) => {
    const plain = { code_challenge: verifier, code_challenge_method: method }
    const right = await client().exchange(await code(plain), { code_verifier: verifier })
    expect(right.status).toBe(200)
    const refused = await client().exchange(await code(plain), { code_verifier: wrong })
    expect(refused.json).toEqual(genericRefusal)
  })

  test('"ignore" drops challenge and verifier', async () => {
    emulator.current.setSwitches({ pkce: { oidc: 'ignore' } })
    const answer = await client().exchange(await code(login), { code_verifier: wrong })
    expect(answer.status).toBe(200)
    expect((await client().exchange(await code(), { code_verifier: wrong })).status).toBe(200)
  })
})

describe('a password', () => {
  const scope = 'openid profile offline_access'

  test.each([
    ['username', 'ada'],
    ['email', 'ada@example.com'],
    ['phone', '+44 20 7946 0018'],
  ])('with the %s gives tokens that work, and can be renewed', async (name, value) => {
    const fields = { grant_type: 'password', [name]: value, password: 'lovelace', scope }
    const { status, json } = await client().post('/token', fields)
    expect(status).toBe(200)
    expect(json).toMatchObject({ expires_in: 1_209_600, scope, token_type: 'Bearer' })
    expect(decodeJwt(String(json['id_token'])).payload['name']).toBe('Ada Lovelace')
    expect((await client().me(String(json['access_token']))).json['name']).toBe('Ada Lovelace')
    expect((await client().refresh(String(json['refresh_token']))).status).toBe(200)
  })

  test('gives openid profile, and no refresh token, unless a scope is asked for', async () => {
    const fields = { grant_type: 'password', username: 'ada', password: 'lovelace' }
    const { json } = await client().post('/token', fields)
    expect(json['scope']).toBe('openid profile')
    expect(json).not.toHaveProperty('refresh_token')
  })

  test.each([
    ['a wrong password', { username: 'ada', password: 'turing' }],
    ['no name', { password: 'lovelace' }],
    ['two names', { username: 'ada', email: 'ada@example.com', password: 'lovelace' }],
  ])('%s is invalid_grant', async (_title, fields) => {
    const answer = await client().post('/token', { grant_type: 'password', ...fields })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_grant',
      error_description: 'invalid credentials provided',
    })
  })
})
