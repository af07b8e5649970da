import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callback, createClient, form, read } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oidc')

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const genericRejection = { error: 'invalid_grant', error_description: 'grant request is invalid' }

async function code(changes = {}): Promise<string> {
  return (await client().login(changes)).searchParams.get('code') ?? ''
}

describe('responses of /oidc/token', () => {
  test("an oidc code exchange returns GenAuth's members and a lifetime of 14 days", async () => {
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

  test("an oidc access token is a JWT with a kid and GenAuth's claims", async () => {
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

  test('an ID token has nonce, at_hash and all claims of the scopes, and null for a claim without a value', async () => {
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

  test('an ID token and user info contain only the claims of the granted scopes', async () => {
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

  test('an ID token of an app with HS256 is signed with the secret and has no kid', async () => {
    emulator.current.setApp({ idTokenSignedResponseAlg: 'HS256' })
    const { id_token: idToken } = await client().tokens()
    expect(decodeJwt(idToken).header).toEqual({ alg: 'HS256', typ: 'JWT' })
    const [head, body, signature] = idToken.split('.')
    const expected = createHmac('sha256', emulator.current.app.secret).update(`${head}.${body}`)
    expect(signature).toBe(expected.digest('base64url'))
  })

  test.each([
    ['without the scope offline_access', { scope: 'openid profile' }],
    ['without prompt=consent', { prompt: undefined }],
  ])('an oidc code exchange returns no refresh token %s', async (_title, changes) => {
    const { json } = await client().exchange(await code(changes))
    expect(json).not.toHaveProperty('refresh_token')
  })

  test("the iat and exp of an access token and an ID token follow the emulator's clock", async () => {
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

describe('errors of /oidc/token', () => {
  test('a second exchange of a code returns invalid_grant and revokes the tokens of the first exchange', async () => {
    const once = await code()
    const { json } = await client().exchange(once)
    const again = await client().exchange(once)
    expect(again.status).toBe(400)
    expect(again.json).toEqual(genericRejection)
    expect((await client().me(String(json['access_token']))).status).toBe(401)
  })

  test('a code exchange with an expired code, an unknown code or a wrong redirect_uri returns invalid_grant without details', async () => {
    expect((await client().exchange('a'.repeat(43))).json).toEqual(genericRejection)
    const other = await client().exchange(await code(), { redirect_uri: `${callback}/other` })
    expect(other.json).toEqual(genericRejection)
    const old = await code()
    emulator.current.shiftClock(601)
    expect((await client().exchange(old)).json).toEqual(genericRejection)
  })

  test('a refresh with an unknown refresh token returns invalid_grant without details', async () => {
    const response = await client().refresh('a'.repeat(43))
    expect(response.status).toBe(400)
    expect(response.json).toEqual(genericRejection)
  })

  test('an oidc token request with a wrong secret is rejected with 401', async () => {
    const response = await client().post('/token', { client_secret: 'f'.repeat(32) })
    expect(response.status).toBe(401)
    expect(response.json).toEqual({
      error: 'invalid_client',
      error_description: 'client authentication failed',
    })
  })

  test('an oidc token request without a client returns invalid_request', async () => {
    const url = `${emulator.current.url}/oidc/token`
    const body = form({ grant_type: 'authorization_code' })
    const response = await read(await fetch(url, { method: 'POST', body }))
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_request',
      error_description: 'no client authentication mechanism provided',
    })
  })

  test('an oidc token request with a Basic header and a secret in the body is rejected', async () => {
    const url = `${emulator.current.url}/oidc/token`
    const body = form({ client_id: emulator.current.app.id, client_secret: 'x' })
    const headers = { authorization: `Basic ${btoa('a:b')}` }
    const response = await read(await fetch(url, { method: 'POST', body, headers }))
    expect(response.json['error']).toBe('invalid_request')
  })

  test.each([
    ['no grant_type', {}, 'invalid_request'],
    ['an unknown grant_type', { grant_type: 'magic' }, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code', redirect_uri: callback }, 'invalid_request'],
  ])('an oidc token request with %s returns an error', async (_title, fields, error) => {
    const response = await client().post('/token', fields)
    expect(response.status).toBe(400)
    expect(response.json['error']).toBe(error)
  })

  test('an oidc token request with a grant type that the app does not allow returns unauthorized_client', async () => {
    const { refresh_token: refreshToken } = await client().tokens()
    emulator.current.setApp({ grants: ['authorization_code'] })
    const response = await client().refresh(refreshToken)
    expect(response.status).toBe(400)
    expect(response.json['error']).toBe('unauthorized_client')
  })
})

describe('client authentication at /oidc/token', () => {
  test('/oidc/token form-decodes Basic credentials, and accepts them only if the app uses client_secret_basic', async () => {
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

  test('an app with the authentication method none needs no secret, and is rejected if it sends a secret', async () => {
    emulator.current.setApp({ tokenEndpointAuthMethod: 'none' })
    const secretless = await client().exchange(await code(), { client_secret: undefined })
    expect(secretless.status).toBe(200)
    expect((await client().exchange(await code())).status).toBe(401)
  })
})

describe('PKCE at /oidc', () => {
  const login = { code_challenge: challenge, code_challenge_method: 'S256' }
  const wrong = 'x'.repeat(43)

  test('with the switch pkce.oidc "optional", the default, the emulator checks the verifier if the login had a challenge', async () => {
    expect((await client().exchange(await code())).status).toBe(200)
    const right = await client().exchange(await code(login), { code_verifier: verifier })
    expect(right.status).toBe(200)
    const rejected = await client().exchange(await code(login), { code_verifier: wrong })
    expect(rejected.json).toEqual(genericRejection)
    expect((await client().exchange(await code(login))).json).toEqual(genericRejection)
  })

  test.each([['plain'], [undefined]])(
    'with the code_challenge_method %s, the code_verifier must equal the code_challenge',
    async (method) => {
      const plain = { code_challenge: verifier, code_challenge_method: method }
      const right = await client().exchange(await code(plain), { code_verifier: verifier })
      expect(right.status).toBe(200)
      const rejected = await client().exchange(await code(plain), { code_verifier: wrong })
      expect(rejected.json).toEqual(genericRejection)
    },
  )

  test('with the switch pkce.oidc "ignore", the emulator ignores the challenge and the verifier', async () => {
    emulator.current.setSwitches({ pkce: { oidc: 'ignore' } })
    const response = await client().exchange(await code(login), { code_verifier: wrong })
    expect(response.status).toBe(200)
    expect((await client().exchange(await code(), { code_verifier: wrong })).status).toBe(200)
  })
})

describe('the oidc password grant', () => {
  const scope = 'openid profile offline_access'

  test.each([
    ['username', 'ada'],
    ['email', 'ada@example.com'],
    ['phone', '+44 20 7946 0018'],
  ])(
    'a password grant with the %s of a user returns valid tokens that can be refreshed',
    async (name, value) => {
      const fields = { grant_type: 'password', [name]: value, password: 'lovelace', scope }
      const { status, json } = await client().post('/token', fields)
      expect(status).toBe(200)
      expect(json).toMatchObject({ expires_in: 1_209_600, scope, token_type: 'Bearer' })
      expect(decodeJwt(String(json['id_token'])).payload['name']).toBe('Ada Lovelace')
      expect((await client().me(String(json['access_token']))).json['name']).toBe('Ada Lovelace')
      expect((await client().refresh(String(json['refresh_token']))).status).toBe(200)
    },
  )

  test('a password grant without a scope returns the scope "openid profile" and no refresh token', async () => {
    const fields = { grant_type: 'password', username: 'ada', password: 'lovelace' }
    const { json } = await client().post('/token', fields)
    expect(json['scope']).toBe('openid profile')
    expect(json).not.toHaveProperty('refresh_token')
  })

  test.each([
    ['a wrong password', { username: 'ada', password: 'turing' }],
    ['no user name', { password: 'lovelace' }],
    ['two user names', { username: 'ada', email: 'ada@example.com', password: 'lovelace' }],
  ])('a password grant with %s returns invalid_grant', async (_title, fields) => {
    const response = await client().post('/token', { grant_type: 'password', ...fields })
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_grant',
      error_description: 'invalid credentials provided',
    })
  })
})
