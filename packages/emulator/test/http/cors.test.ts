import { describe, expect, test } from 'vitest'
import type { EndpointName } from '../../src/index'
import { startEmulator, useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const origin = 'http://localhost:5173'

const callable: [EndpointName, string][] = [
  ['token', '/oauth/token'],
  ['token', '/oidc/token'],
  ['userinfo', '/oauth/me'],
  ['userinfo', '/oidc/me'],
  ['introspection', '/oauth/token/introspection'],
  ['introspection', '/oidc/token/introspection'],
  ['revocation', '/oauth/token/revocation'],
  ['revocation', '/oidc/token/revocation'],
  ['discovery', '/oidc/.well-known/openid-configuration'],
  ['jwks', '/oidc/.well-known/jwks.json'],
]

function preflight(path: string, from = origin): Promise<Response> {
  return fetch(emulator.current.url + path, {
    method: 'OPTIONS',
    headers: {
      origin: from,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-custom',
    },
  })
}

describe.each(callable)('CORS of %s at %s', (endpoint, path) => {
  test('CORS allows every origin by default, also in error responses', async () => {
    const response = await fetch(emulator.current.url + path, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('vary')).toBe('Origin')
  })

  test('the preflight response allows the requested headers', async () => {
    const response = await preflight(path)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,x-custom')
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST')
  })

  test('with the switch cors false, responses and preflight responses have no CORS headers', async () => {
    emulator.current.setSwitches({ cors: { [endpoint]: false } })
    const response = await fetch(emulator.current.url + path, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect((await preflight(path)).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('with the option allowedOrigins, CORS allows exactly the listed origins', async () => {
    emulator.current.setApp({ allowedOrigins: [origin] })
    expect((await preflight(path)).headers.get('access-control-allow-origin')).toBe(origin)
    for (const other of ['http://localhost:5174', 'https://localhost:5173', 'null']) {
      const response = await preflight(path, other)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

test.each(['/oauth/auth', '/oidc/auth', '/login/profile/logout', '/oidc/session/end'])(
  'the navigation endpoint %s has no CORS headers by default',
  async (path) => {
    const response = await fetch(emulator.current.url + path, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  },
)

test('a request without an origin gets no CORS headers', async () => {
  const response = await fetch(`${emulator.current.url}/oauth/me`)
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})

test('the emulator applies the option allowedOrigins from the first request on', async () => {
  const own = await startEmulator({ app: { allowedOrigins: [origin] } })
  const response = await fetch(`${own.url}/oauth/me`, {
    headers: { origin: 'http://other.example' },
  })
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})
