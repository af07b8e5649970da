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

describe('a code', () => {
  test('is answered in the order and with the texts of the vendor', async () => {
    const answer = await client().exchange(await code())
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.json)).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'refresh_token',
      'scope',
    ])
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 1209599, scope: 'user' })
    expect(answer.json['access_token']).toMatch(/^[0-9a-f]{40}$/)
    expect(answer.json['refresh_token']).toMatch(/^[0-9a-f]{40}$/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('pragma')).toBe('no-cache')
  })

  test('works once', async () => {
    const once = await code()
    await client().exchange(once)
    const again = await client().exchange(once)
    expect(again.status).toBe(400)
    expect(again.json).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid grant: authorization code is invalid',
    })
  })

  test('dies after codeSeconds by the emulator clock', async () => {
    emulator.current.setApp({ codeSeconds: 60 })
    const [young, old] = [await code(), await code()]
    emulator.current.shiftClock(59)
    expect((await client().exchange(young)).status).toBe(200)
    emulator.current.shiftClock(2)
    expect((await client().exchange(old)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid grant: authorization code has expired',
    })
  })

  test('wants the callback that it was sent to', async () => {
    const answer = await client().exchange(await code(), { redirect_uri: `${callback}/other` })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: 'Invalid request: `redirect_uri` is invalid',
    })
  })

  test('has the lifetime that the app says', async () => {
    emulator.current.setApp({ accessTokenSeconds: 10 })
    expect((await client().exchange(await code())).json['expires_in']).toBe(9)
  })
})

describe('the client', () => {
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${btoa(`${id}:${secret}`)}`,
  })
  const post = async (fields: Record<string, string>, headers = {}) =>
    read(await fetch(tokenUrl(), { method: 'POST', body: form(fields), headers }))

  test('may use Basic, its credentials taken as they are', async () => {
    const { id, secret } = emulator.current.app
    const answer = await post(
      { grant_type: 'authorization_code', code: await code(), redirect_uri: callback },
      basic(id, secret),
    )
    expect(answer.status).toBe(200)
    expect(emulator.current.requests('token').at(-1)?.authMethod).toBe('client_secret_basic')
  })

  test('without credentials is refused with 400', async () => {
    const answer = await post({ grant_type: 'authorization_code' })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: cannot retrieve client credentials',
    })
  })

  test('with a wrong secret in the body is refused with 400', async () => {
    const answer = await client().post('/token', { client_secret: 'f'.repeat(32) })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: client is invalid',
    })
  })

  test('with a wrong secret in the header is refused with 401 and a challenge', async () => {
    const answer = await post({}, basic(emulator.current.app.id, 'wrong'))
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Service"')
  })

  test('needs its secret beside a code_verifier too', async () => {
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

  test('of method none may come without a secret, unless publicClient is off', async () => {
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

describe('the error table', () => {
  test('GET is no way to ask for tokens', async () => {
    const answer = await read(await fetch(tokenUrl()))
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: 'Invalid request: method must be POST',
    })
  })

  test('JSON is no form', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await read(await fetch(tokenUrl(), { method: 'POST', body: '{}', headers }))
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
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
  ])('%s', async (_title, fields, error, description) => {
    const answer = await client().post('/token', fields)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({ error, error_description: description })
  })

  test('a grant that the app does not have is unauthorized_client', async () => {
    emulator.current.setApp({ grants: ['authorization_code'] })
    const { refresh_token: refreshToken } = await client().tokens()
    expect((await client().refresh(refreshToken)).json).toEqual({
      error: 'unauthorized_client',
      error_description: 'Unauthorized client: `grant_type` is invalid',
    })
  })

  test('an expired refresh token is told apart from an unknown one', async () => {
    const { refresh_token: refreshToken } = await client().tokens()
    emulator.current.shiftClock(2_592_001)
    expect((await client().refresh(refreshToken)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid grant: refresh token has expired',
    })
  })
})

test('a password gives tokens of the user, a refresh token among them', async () => {
  const fields = { grant_type: 'password', username: 'alan', password: 'turing', scope: 'user' }
  const answer = await client().post('/token', fields)
  expect(answer.json['refresh_token']).toMatch(/^[0-9a-f]{40}$/)
  const me = await client().me(String(answer.json['access_token']))
  expect(me.json['name']).toBe('Alan Turing')
})

describe('pkce', () => {
  const login = { code_challenge: challenge, code_challenge_method: 'S256' }
  const wrong = 'x'.repeat(43)

  test('"ignore", the default, drops challenge and verifier', async () => {
    expect((await client().exchange(await code(login), { code_verifier: wrong })).status).toBe(200)
    expect((await client().exchange(await code(login))).status).toBe(200)
    expect((await client().exchange(await code(), { code_verifier: wrong })).status).toBe(200)
  })

  test('"optional" checks a challenge that was sent', async () => {
    emulator.current.setSwitches({ pkce: { oauth: 'optional' } })
    expect((await client().exchange(await code())).status).toBe(200)
    expect((await client().exchange(await code(login), { code_verifier: verifier })).status).toBe(
      200,
    )
    const refused = await client().exchange(await code(login), { code_verifier: wrong })
    expect(refused.json['error']).toBe('invalid_grant')
    expect((await client().exchange(await code(login))).json['error']).toBe('invalid_grant')
  })

  test('"optional" takes the method plain', async () => {
    emulator.current.setSwitches({ pkce: { oauth: 'optional' } })
    const plain = { code_challenge: verifier, code_challenge_method: 'plain' }
    expect((await client().exchange(await code(plain), { code_verifier: verifier })).status).toBe(
      200,
    )
  })
})
