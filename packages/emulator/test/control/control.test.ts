import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createClient, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

function control(route: string, body?: unknown, headers: Record<string, string> = {}) {
  const [method = 'GET', path = ''] = route.split(' ')
  return fetch(`${emulator.current.url}/__emulator/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).then(read)
}

test('the control route GET /state returns the URL, app, users, switches, faults, counts and clock', async () => {
  const { json } = await control('GET state')
  expect(json).toMatchObject({
    url: emulator.current.url,
    app: { id: emulator.current.app.id },
    users: [
      { username: 'ada', name: 'Ada Lovelace' },
      { username: 'alan', name: 'Alan Turing' },
    ],
    switches: { skipConsent: true },
    faults: {},
    counts: { token: 0 },
    clock: { offsetSeconds: 0 },
  })
})

test('the control routes set, list and clear faults', async () => {
  const me = () => fetch(`${emulator.current.url}/oauth/me`)
  await control('PUT faults/userinfo', { kind: 'status', status: 503 })
  expect((await me()).status).toBe(503)
  expect((await control('GET faults')).json).toEqual({ userinfo: { kind: 'status', status: 503 } })
  await control('DELETE faults/userinfo')
  expect((await me()).status).toBe(401)
  await control('PUT faults/userinfo', { kind: 'status', status: 503 })
  await control('DELETE faults')
  expect((await me()).status).toBe(401)
})

test('the control routes read and change the switches and the app', async () => {
  const { json } = await control('PATCH switches', { refreshAnswer: { oauth: 'same' } })
  expect(json['refreshAnswer']).toEqual({ oauth: 'same', oidc: 'same' })
  expect((await control('GET switches')).json).toEqual(json)
  await control('PATCH app', { accessTokenSeconds: 30 })
  expect(emulator.current.app.accessTokenSeconds).toBe(30)
  expect((await control('GET app')).json['accessTokenSeconds']).toBe(30)
})

test('the control route POST /clock shifts the clock of the emulator', async () => {
  const { access_token: token } = await createClient(emulator.current, 'oauth').tokens()
  const { json } = await control('POST clock', { shiftSeconds: 1_300_000 })
  expect(json['offsetSeconds']).toBe(1_300_000)
  expect((await createClient(emulator.current, 'oauth').me(token)).status).toBe(401)
})

test('the control route POST /revoke revokes all tokens, and POST /reset restores the initial state', async () => {
  const client = createClient(emulator.current, 'oauth')
  const { access_token: token } = await client.tokens()
  await control('POST revoke')
  expect((await client.me(token)).status).toBe(401)
  await control('PATCH switches', { skipConsent: false })
  const { json } = await control('POST reset')
  expect(json).toMatchObject({ switches: { skipConsent: true }, counts: { userinfo: 0 } })
})

test('the control route GET /requests lists the received requests without their secrets', async () => {
  const { refresh_token: refreshToken } = await createClient(emulator.current, 'oidc').tokens()
  await createClient(emulator.current, 'oidc').refresh(refreshToken)
  const all = await read(await fetch(`${emulator.current.url}/__emulator/requests`))
  expect(all.json).toHaveLength(3)
  const some = await read(await fetch(`${emulator.current.url}/__emulator/requests?endpoint=token`))
  expect(some.json).toHaveLength(2)
  expect(some.text).not.toContain('unredacted')
})

test('no response of a control route contains a secret, token, code or session', async () => {
  for (const protocol of ['oauth', 'oidc'] as const) {
    const client = createClient(emulator.current, protocol)
    const { access_token: token } = await client.tokens()
    await fetch(`${emulator.current.url}/${protocol}/me?access_token=${token}`)
    await client.introspect(token)
  }
  const routes = ['state', 'requests', 'counts', 'faults', 'switches', 'app']
  const texts = await Promise.all(routes.map(async (name) => (await control(`GET ${name}`)).text))
  texts.push((await control('PATCH app', { secret: 'f'.repeat(32) })).text)
  const leaks = emulator.current.issued().filter((secret) => texts.join().includes(secret))
  expect(emulator.current.issued().length).toBeGreaterThan(8)
  expect(leaks).toEqual([])
})

test.each([
  ['PUT faults/magic', { kind: 'reset' }, /Use one of: authorize/],
  ['PUT faults/token', { kind: 'magic' }, /kind is missing or unknown/],
  ['PATCH switches', { magic: true }, /Use one of: refreshAnswer/],
  ['PATCH app', { id: 'x' }, /24 hexadecimal/],
  ['PATCH app', { redirectUris: 'http://localhost/' }, /list of strings/],
  ['POST clock', { shiftSeconds: 'soon' }, /shiftSeconds/],
  ['GET requests?endpoint=magic', undefined, /Use one of: authorize/],
])('the control route %s rejects %o with 400 and a message', async (route, body, sentence) => {
  const response = await control(route, body)
  expect(response.status).toBe(400)
  expect(response.json['error_description']).toMatch(sentence)
})

test('a control route responds 400 to a body that is not a JSON object', async () => {
  const url = `${emulator.current.url}/__emulator/switches`
  for (const body of ['[]', '{', '1']) {
    expect((await fetch(url, { method: 'PATCH', body })).status).toBe(400)
  }
})

test('an unknown control route returns 404 and lists the routes', async () => {
  const response = await control('GET magic')
  expect(response.status).toBe(404)
  expect(response.json['error_description']).toContain('PUT /__emulator/faults/')
})

describe('access to the control routes', () => {
  test.each([
    'http://localhost:5173',
    'http://127.0.0.1:1',
    'http://[::1]:3000',
    'http://app.localhost',
  ])('a page of %s can use the control routes', async (origin) => {
    const response = await control('GET state', undefined, { origin })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    const preflight = await control('OPTIONS switches', undefined, { origin })
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH')
  })

  test.each(['https://example.com', 'null', 'http://localhost.example.com', 'http://10.0.0.1'])(
    'a page of %s cannot use the control routes',
    async (origin) => {
      const response = await control('POST reset', undefined, { origin })
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  test.each([
    ['forwarded', 'for=192.0.2.1'],
    ['via', '1.1 proxy'],
    ['x-forwarded-for', '192.0.2.1'],
    ['x-forwarded-host', 'localhost'],
    ['x-forwarded-proto', 'https'],
    ['X-Forwarded-Port', ''],
  ])(
    'S6: a control request with the header %s is rejected with 403, because a proxy has forwarded it',
    async (name, value) => {
      const response = await control('POST reset', undefined, { [name]: value })
      expect(response.status).toBe(403)
      expect(response.json['error_description']).toContain('no proxy')
      const other = await fetch(`${emulator.current.url}/oauth/me`, { headers: { [name]: value } })
      expect(other.status).toBe(401)
    },
  )

  test('a control request with a host name that is not loopback is rejected with 403', async () => {
    const status = await new Promise((resolve, reject) => {
      const url = `${emulator.current.url}/__emulator/state`
      request(url, { headers: { host: 'rebound.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(403)
  })
})
