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
  ['GET with the header', (token) => new Request(meUrl(), { headers: bearer(token) })],
  [
    'POST with the header and no body',
    (token) => new Request(meUrl(), { method: 'POST', headers: bearer(token) }),
  ],
  ['GET with the query', (token) => new Request(`${meUrl()}?access_token=${token}`)],
  [
    'POST with the body',
    (token) => new Request(meUrl(), { method: 'POST', body: form({ access_token: token }) }),
  ],
]

test.each(places)('%s tells the user', async (_title, request) => {
  const { access_token: token } = await client().tokens()
  const answer = await read(await fetch(request(token)))
  expect(answer.status).toBe(200)
  expect(answer.json).toMatchObject({ name: 'Ada Lovelace', middle_name: null })
})

test('two places are one too many', async () => {
  const { access_token: token } = await client().tokens()
  const url = `${meUrl()}?access_token=${token}`
  const answer = await read(await fetch(url, { headers: bearer(token) }))
  expect(answer.status).toBe(400)
  expect(answer.json['error']).toBe('invalid_request')
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
    'a token with another signature',
    async () => {
      const { access_token: token } = await client().tokens()
      return `${token.slice(0, -4)}AAAA`
    },
  ],
])('%s is invalid_token, with a challenge', async (_title, makeToken) => {
  const answer = await client().me(await makeToken())
  expect(answer.status).toBe(401)
  expect(answer.json).toEqual({
    error: 'invalid_token',
    error_description: 'invalid token provided',
  })
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
})

test("a tenant's own claims come with the profile", async () => {
  const own = await startEmulator({
    users: [{ username: 'eve', password: 'x', claims: { sub: 'a'.repeat(24), department: 'R&D' } }],
  })
  const one = createClient(own, 'oidc')
  const url = one.authorizeUrl()
  const answer = await one.browser.authorize(url, { username: 'eve', password: 'x' })
  const tokens = await one.exchange(answer.searchParams.get('code') ?? '')
  const me = await one.me(String(tokens.json['access_token']))
  expect(me.json).toMatchObject({ department: 'R&D', name: null })
})
