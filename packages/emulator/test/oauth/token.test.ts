import { describe, expect, test } from 'vitest'
import { callback, createClient, form, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oauth')
const tokenUrl = () => `${emulator.current.url}/oauth/token`

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

async function code(changes = {}): Promise<string> {
  return (await client().login(changes)).searchParams.get('code') ?? ''
}

describe('code exchanges at /oauth/token', () => {
  test("an oauth code exchange returns the members of GenAuth's sample response in the same order", async () => {
    const response = await client().exchange(await code())
    expect(response.status).toBe(200)
    expect(Object.keys(response.json)).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'refresh_token',
      'scope',
    ])
    expect(response.json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 1209599,
      scope: 'user',
    })
    expect(response.json['access_token']).toMatch(/^[0-9a-f]{40}$/)
    expect(response.json['refresh_token']).toMatch(/^[0-9a-f]{40}$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
  })

  test('a code can be exchanged only once', async () => {
    const once = await code()
    await client().exchange(once)
    const again = await client().exchange(once)
    expect(again.status).toBe(400)
    expect(again.json).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid grant: authorization code is invalid',
    })
  })

  test("a code expires after codeSeconds by the emulator's clock", async () => {
    emulator.current.setApp({ codeSeconds: 60 })
    const [young, old] = [await code(), await code()]
    // Use values that are far from the limit: the emulator's clock keeps running, and two requests can take seconds on a busy machine.
    emulator.current.shiftClock(30)
    expect((await client().exchange(young)).status).toBe(200)
    emulator.current.shiftClock(31)
    expect((await client().exchange(old)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid grant: authorization code has expired',
    })
  })

  test('a code exchange whose redirect_uri differs from that of the login is rejected', async () => {
    const response = await client().exchange(await code(), { redirect_uri: `${callback}/other` })
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_request',
      error_description: 'Invalid request: `redirect_uri` is invalid',
    })
  })

  test("a code exchange returns the app's token lifetime", async () => {
    emulator.current.setApp({ accessTokenSeconds: 10 })
    expect((await client().exchange(await code())).json['expires_in']).toBe(9)
  })
})

describe('client authentication at /oauth/token', () => {
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${btoa(`${id}:${secret}`)}`,
  })
  const post = async (fields: Record<string, string>, headers = {}) =>
    read(await fetch(tokenUrl(), { method: 'POST', body: form(fields), headers }))

  test('a client can use Basic with credentials that are not form-encoded', async () => {
    const { id, secret } = emulator.current.app
    const response = await post(
      { grant_type: 'authorization_code', code: await code(), redirect_uri: callback },
      basic(id, secret),
    )
    expect(response.status).toBe(200)
    expect(emulator.current.requests('token').at(-1)?.authMethod).toBe('client_secret_basic')
  })

  test('a client without credentials is rejected with 400', async () => {
    const response = await post({ grant_type: 'authorization_code' })
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: cannot retrieve client credentials',
    })
  })

  test('a client with a wrong secret in the body is rejected with 400', async () => {
    const response = await client().post('/token', { client_secret: 'f'.repeat(32) })
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: client is invalid',
    })
  })

  test('a client with a wrong secret in the header is rejected with 401 and a challenge', async () => {
    const response = await post({}, basic(emulator.current.app.id, 'wrong'))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Service"')
  })

  test('a confidential client needs its secret even with a code_verifier', async () => {
    const withVerifier = {
      client_id: emulator.current.app.id,
      grant_type: 'authorization_code',
      code: await code(),
      redirect_uri: callback,
      code_verifier: verifier,
    }
    expect((await post(withVerifier)).json['error']).toBe('invalid_client')
    const wrongSecret = { ...withVerifier, client_secret: 'f'.repeat(32) }
    expect((await post(wrongSecret)).json['error']).toBe('invalid_client')
  })

  test('a client with the authentication method none needs no secret, unless the switch publicClient is false', async () => {
    emulator.current.setApp({ tokenEndpointAuthMethod: 'none' })
    const secretless = async () => client().exchange(await code(), { client_secret: undefined })
    expect((await secretless()).status).toBe(200)
    emulator.current.setSwitches({ publicClient: false })
    expect((await secretless()).json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: cannot retrieve client credentials',
    })
  })
})

describe('errors of /oauth/token', () => {
  test('a token request with GET is rejected', async () => {
    const response = await read(await fetch(tokenUrl()))
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_request',
      error_description: 'Invalid request: method must be POST',
    })
  })

  test('a token request with a JSON body is rejected', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await read(await fetch(tokenUrl(), { method: 'POST', body: '{}', headers }))
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_request',
      error_description: 'Invalid request: content must be application/x-www-form-urlencoded',
    })
  })

  test.each([
    ['no grant_type', {}, 'invalid_request', 'Missing parameter: `grant_type`'],
    [
      'an unknown grant',
      { grant_type: 'magic' },
      'unsupported_grant_type',
      'Unsupported grant type: `grant_type` is invalid',
    ],
    [
      'no code',
      { grant_type: 'authorization_code', redirect_uri: callback },
      'invalid_request',
      'Missing parameter: `code`',
    ],
    [
      'an unknown code',
      { grant_type: 'authorization_code', code: 'a'.repeat(40), redirect_uri: callback },
      'invalid_grant',
      'Invalid grant: authorization code is invalid',
    ],
    [
      'no refresh token',
      { grant_type: 'refresh_token' },
      'invalid_request',
      'Missing parameter: `refresh_token`',
    ],
    [
      'an unknown refresh token',
      { grant_type: 'refresh_token', refresh_token: 'a'.repeat(40) },
      'invalid_grant',
      'Invalid grant: refresh token is invalid',
    ],
    [
      'a wrong password',
      { grant_type: 'password', username: 'ada', password: 'no' },
      'invalid_grant',
      'Invalid grant: user credentials are invalid',
    ],
  ])(
    'an oauth token request with %s returns the same `error` and `error_description` as GenAuth',
    async (_title, fields, error, description) => {
      const response = await client().post('/token', fields)
      expect(response.status).toBe(400)
      expect(response.json).toEqual({ error, error_description: description })
    },
  )

  test('a token request with a grant type that the app does not allow returns unauthorized_client', async () => {
    emulator.current.setApp({ grants: ['authorization_code'] })
    const { refresh_token: refreshToken } = await client().tokens()
    expect((await client().refresh(refreshToken)).json).toEqual({
      error: 'unauthorized_client',
      error_description: 'Unauthorized client: `grant_type` is invalid',
    })
  })

  test('the error description of an expired refresh token differs from that of an unknown token', async () => {
    const { refresh_token: refreshToken } = await client().tokens()
    emulator.current.shiftClock(2_592_001)
    expect((await client().refresh(refreshToken)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid grant: refresh token has expired',
    })
  })
})

test('the oauth password grant returns an access token and a refresh token of the user', async () => {
  const fields = { grant_type: 'password', username: 'alan', password: 'turing', scope: 'user' }
  const response = await client().post('/token', fields)
  expect(response.json['refresh_token']).toMatch(/^[0-9a-f]{40}$/)
  const me = await client().me(String(response.json['access_token']))
  expect(me.json['name']).toBe('Alan Turing')
})

describe('PKCE at /oauth', () => {
  const login = { code_challenge: challenge, code_challenge_method: 'S256' }
  const wrong = 'x'.repeat(43)

  test('with the switch pkce.oauth "ignore", the default, the emulator ignores the challenge and the verifier', async () => {
    expect((await client().exchange(await code(login), { code_verifier: wrong })).status).toBe(200)
    expect((await client().exchange(await code(login))).status).toBe(200)
    expect((await client().exchange(await code(), { code_verifier: wrong })).status).toBe(200)
  })

  test('with the switch pkce.oauth "optional", the emulator checks the verifier if the login had a challenge', async () => {
    emulator.current.setSwitches({ pkce: { oauth: 'optional' } })
    expect((await client().exchange(await code())).status).toBe(200)
    expect((await client().exchange(await code(login), { code_verifier: verifier })).status).toBe(
      200,
    )
    const rejected = await client().exchange(await code(login), { code_verifier: wrong })
    expect(rejected.json['error']).toBe('invalid_grant')
    expect((await client().exchange(await code(login))).json['error']).toBe('invalid_grant')
  })

  test('with the switch pkce.oauth "optional", a login can have the code_challenge_method plain', async () => {
    emulator.current.setSwitches({ pkce: { oauth: 'optional' } })
    const plain = { code_challenge: verifier, code_challenge_method: 'plain' }
    expect((await client().exchange(await code(plain), { code_verifier: verifier })).status).toBe(
      200,
    )
  })
})
