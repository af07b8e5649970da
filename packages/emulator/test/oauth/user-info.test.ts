import { expect, test } from 'vitest'
import { createClient, form, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oauth')
const meUrl = () => `${emulator.current.url}/oauth/me`

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
  '/oauth/me accepts an access token that is sent by %s',
  async (_title, request) => {
    const { access_token: token } = await client().tokens()
    const response = await read(await fetch(request(token)))
    expect(response.status).toBe(200)
    expect(response.json['name']).toBe('Ada Lovelace')
  },
)

function bearer(token: string) {
  return { authorization: `Bearer ${token}` }
}

test("/oauth/me returns the claims in the order of GenAuth's sample response, and null for a claim without a value", async () => {
  emulator.current.setUser('ada', { claims: { roles: undefined } })
  const { access_token: token } = await client().tokens()
  const { json } = await client().me(token)
  expect(Object.keys(json)).toEqual([
    'address',
    'birthdate',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
    'name',
    'nickname',
    'picture',
    'preferred_username',
    'profile',
    'updated_at',
    'website',
    'zoneinfo',
    'email',
    'email_verified',
    'sub',
    'phone_number',
    'phone_number_verified',
  ])
  expect(json['middle_name']).toBeNull()
  expect(json['sub']).toMatch(/^[0-9a-f]{24}$/)
  expect(new Date(String(json['updated_at'])).toISOString()).toBe(json['updated_at'])
})

test('the emulator serves the image at the URL of the claim picture', async () => {
  const { access_token: token } = await client().tokens()
  const { json } = await client().me(token)
  const picture = await fetch(String(json['picture']))
  expect(picture.headers.get('content-type')).toBe('image/svg+xml')
  expect(await picture.text()).toContain('>AL</text>')
})

test('with the switch oauthClaims "profile", the response of /oauth/me has no email, phone and address', async () => {
  emulator.current.setSwitches({ oauthClaims: 'profile' })
  const { access_token: token } = await client().tokens()
  const { json } = await client().me(token)
  expect(json).toMatchObject({ name: 'Ada Lovelace', sub: expect.any(String) })
  expect(Object.keys(json)).not.toContain('email')
  expect(Object.keys(json)).not.toContain('address')
})

test('/oauth/me without a token returns unauthorized_request', async () => {
  const response = await read(await fetch(meUrl()))
  expect(response.status).toBe(401)
  expect(response.json).toEqual({
    error: 'unauthorized_request',
    error_description: 'Unauthorized request: no authentication given',
  })
  expect(response.headers.get('www-authenticate')).toContain('Bearer')
})

test('/oauth/me rejects a token that is sent in two places', async () => {
  const { access_token: token } = await client().tokens()
  const response = await read(
    await fetch(`${meUrl()}?access_token=${token}`, { headers: bearer(token) }),
  )
  expect(response.status).toBe(400)
  expect(response.json).toEqual({
    error: 'invalid_request',
    error_description: 'Invalid request: only one authentication method is allowed',
  })
})

test('/oauth/me returns invalid_token for an unknown token and for a refresh token', async () => {
  const { refresh_token: refreshToken } = await client().tokens()
  for (const token of ['a'.repeat(40), refreshToken]) {
    const response = await client().me(token)
    expect(response.status).toBe(401)
    expect(response.json).toEqual({
      error: 'invalid_token',
      error_description: 'Invalid token: access token is invalid',
    })
  }
})

test('/oauth/me returns the error description "access token has expired" for an expired token', async () => {
  const { access_token: token } = await client().tokens()
  emulator.current.shiftClock(1_209_601)
  expect((await client().me(token)).json).toEqual({
    error: 'invalid_token',
    error_description: 'Invalid token: access token has expired',
  })
})
