import { expect, test } from 'vitest'
import { createClient, form, read } from '../support/client'
import { startEmulator, useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oidc')
const meUrl = () => `${emulator.current.url}/oidc/me`

function bearer(token: string) {
  return { authorization: `Bearer ${token}` }
}

const places: [string, (token: string) => Request][] = [
  ['GET with an Authorization header', (token) => new Request(meUrl(), { headers: bearer(token) })],
  [
    'POST with an Authorization header and no body',
    (token) => new Request(meUrl(), { method: 'POST', headers: bearer(token) }),
  ],
  ['GET with a query parameter', (token) => new Request(`${meUrl()}?access_token=${token}`)],
  [
    'POST with a form body',
    (token) => new Request(meUrl(), { method: 'POST', body: form({ access_token: token }) }),
  ],
]

test.each(places)(
  '/oidc/me accepts an access token that is sent by %s',
  async (_title, request) => {
    const { access_token: token } = await client().tokens()
    const response = await read(await fetch(request(token)))
    expect(response.status).toBe(200)
    expect(response.json).toMatchObject({ name: 'Ada Lovelace', middle_name: null })
  },
)

test('/oidc/me rejects a token that is sent in two places', async () => {
  const { access_token: token } = await client().tokens()
  const url = `${meUrl()}?access_token=${token}`
  const response = await read(await fetch(url, { headers: bearer(token) }))
  expect(response.status).toBe(400)
  expect(response.json['error']).toBe('invalid_request')
})

test.each([
  ['an unknown token', () => Promise.resolve('made-up')],
  [
    'an expired token',
    async () => {
      const { access_token: token } = await client().tokens()
      emulator.current.shiftClock(1_209_601)
      return token
    },
  ],
  [
    'a token with a wrong signature',
    async () => {
      const { access_token: token } = await client().tokens()
      return `${token.slice(0, -4)}AAAA`
    },
  ],
])(
  '/oidc/me returns invalid_token and a WWW-Authenticate header for %s',
  async (_title, makeToken) => {
    const response = await client().me(await makeToken())
    expect(response.status).toBe(401)
    expect(response.json).toEqual({
      error: 'invalid_token',
      error_description: 'invalid token provided',
    })
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
  },
)

test('the scope profile includes custom claims of a tenant', async () => {
  const own = await startEmulator({
    users: [{ username: 'eve', password: 'x', claims: { sub: 'a'.repeat(24), department: 'R&D' } }],
  })
  const one = createClient(own, 'oidc')
  const url = one.authorizeUrl()
  const response = await one.browser.authorize(url, { username: 'eve', password: 'x' })
  const tokens = await one.exchange(response.searchParams.get('code') ?? '')
  const me = await one.me(String(tokens.json['access_token']))
  expect(me.json).toMatchObject({ department: 'R&D', name: null })
})

test.each<[string, string, Record<string, unknown>, RegExp]>([
  [
    'no token',
    '',
    { status: 400, error: 'invalid_request', error_description: 'no access token provided' },
    /^Bearer realm="[^"]+"$/,
  ],
  [
    'a token that lacks a requested scope',
    'openid profile',
    {
      ...{ status: 400, error: 'invalid_scope', scope: 'email' },
      error_description: 'access token missing requested scope',
    },
    /^Bearer realm="[^"]+", error="invalid_scope", .*, scope="email"$/,
  ],
  [
    'a token without the scope openid',
    'profile',
    { status: 401, error: 'invalid_token', error_description: 'invalid token provided' },
    /^Bearer realm="[^"]+", error="invalid_token", error_description="invalid token provided"$/,
  ],
])(
  '/oidc/me returns the error of GenAuth’s older engine for %s',
  async (_title, scope, expected, challenge) => {
    const token = scope && (await client().tokens({ scope, nonce: undefined })).access_token
    const init = scope ? { headers: bearer(token) } : {}
    const response = await read(await fetch(`${meUrl()}?scope=openid+email`, init))
    expect({ status: response.status, ...response.json }).toEqual(expected)
    expect(response.headers.get('www-authenticate')).toMatch(challenge)
  },
)
