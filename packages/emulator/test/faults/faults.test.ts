import { describe, expect, test } from 'vitest'
import type { EndpointName, Fault } from '../../src/index'
import { createClient, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oauth')
const me = () => fetch(`${emulator.current.url}/oauth/me`)

test('a fault of the kind "status" responds with its status, Retry-After and CORS headers', async () => {
  emulator.current.setFault('userinfo', { kind: 'status', status: 503, retryAfter: 7 })
  const response = await fetch(`${emulator.current.url}/oauth/me`, {
    headers: { origin: 'http://localhost:3000' },
  })
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('7')
  expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
  expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After')
})

test('a fault of the kind "status" accepts an HTTP date as Retry-After, and a JSON or text body', async () => {
  const retryAfter = 'Wed, 21 Oct 2026 07:28:00 GMT'
  emulator.current.setFault('userinfo', { kind: 'status', status: 429, retryAfter, body: { a: 1 } })
  const response = await read(await me())
  expect(response.headers.get('retry-after')).toBe(retryAfter)
  expect(response.json).toEqual({ a: 1 })
  emulator.current.setFault('userinfo', { kind: 'status', status: 400, body: '' })
  expect((await read(await me())).text).toBe('')
})

test('a fault with the option times: 2 ends after two requests, and a fault without times stays until it is cleared', async () => {
  emulator.current.setFault('userinfo', { kind: 'status', status: 500, times: 2 })
  const statuses = [(await me()).status, (await me()).status, (await me()).status]
  expect(statuses).toEqual([500, 500, 401])
  emulator.current.setFault('userinfo', { kind: 'status', status: 500 })
  expect((await me()).status).toBe(500)
  emulator.current.setFault('userinfo', null)
  expect((await me()).status).toBe(401)
  emulator.current.setFault('userinfo', { kind: 'status', status: 500 })
  emulator.current.clearFaults()
  expect((await me()).status).toBe(401)
})

test('a fault of the kind "delay" returns the normal response after delayMs', async () => {
  const { access_token: token } = await client().tokens()
  emulator.current.setFault('userinfo', { kind: 'delay', delayMs: 120 })
  const from = performance.now()
  expect((await client().me(token)).status).toBe(200)
  expect(performance.now() - from).toBeGreaterThan(110)
})

test('the option delayMs also delays the response of a fault whose kind is not "delay"', async () => {
  emulator.current.setFault('userinfo', { kind: 'status', status: 500, delayMs: 60 })
  const from = performance.now()
  expect((await me()).status).toBe(500)
  expect(performance.now() - from).toBeGreaterThan(50)
})

test('a fault of the kind "reset" closes the connection before the request takes effect', async () => {
  const code = (await client().login()).searchParams.get('code') ?? ''
  emulator.current.setFault('token', { kind: 'reset', times: 1 })
  await expect(client().exchange(code)).rejects.toThrow('fetch failed')
  expect((await client().exchange(code)).status).toBe(200)
})

test('with a fault of the kind "lostAnswer", the request takes effect and the connection closes', async () => {
  const { refresh_token: refreshToken } = await client().tokens()
  emulator.current.setFault('token', { kind: 'lostAnswer', times: 1 })
  await expect(client().refresh(refreshToken)).rejects.toThrow('fetch failed')
  expect((await client().refresh(refreshToken)).json['error']).toBe('invalid_grant')
})

test('after a fault of the kind "lostAnswer", the same refresh token works again within the grace period', async () => {
  emulator.current.setSwitches({ reuseGraceSeconds: 10 })
  const { refresh_token: refreshToken } = await client().tokens()
  emulator.current.setFault('token', { kind: 'lostAnswer', times: 1 })
  await expect(client().refresh(refreshToken)).rejects.toThrow('fetch failed')
  expect((await client().refresh(refreshToken)).status).toBe(200)
})

test('with a fault of the kind "truncatedBody", the request takes effect and the response body is incomplete', async () => {
  const { refresh_token: refreshToken } = await client().tokens()
  emulator.current.setFault('token', { kind: 'truncatedBody', times: 1 })
  await expect(client().refresh(refreshToken)).rejects.toThrow()
  expect((await client().refresh(refreshToken)).json['error']).toBe('invalid_grant')
})

test('with a fault of the kind "truncatedBody", a response that normally has no body is also incomplete', async () => {
  emulator.current.setFault('revocation', { kind: 'truncatedBody', times: 1 })
  await expect(client().revoke('made-up')).rejects.toThrow()
})

const replacements: [Fault, number, (text: string) => void][] = [
  [{ kind: 'html' }, 200, (text) => expect(text).toMatch(/^<!doctype html>/)],
  [{ kind: 'html', status: 502 }, 502, (text) => expect(text).toMatch(/^<!doctype html>/)],
  [{ kind: 'brokenJson' }, 200, (text) => expect(() => JSON.parse(text)).toThrow()],
  [{ kind: 'emptyBody' }, 200, (text) => expect(text).toBe('')],
  [{ kind: 'emptyBody', status: 400 }, 400, (text) => expect(text).toBe('')],
  [
    { kind: 'wrappedError' },
    200,
    (text) => expect(JSON.parse(text)).toEqual({ code: 500, message: 'injected fault' }),
  ],
  [
    { kind: 'wrappedError', shape: 'v3', code: 429, message: 'slow down' },
    200,
    (text) =>
      expect(JSON.parse(text)).toEqual({ statusCode: 429, apiCode: 2000, message: 'slow down' }),
  ],
]

test.each(replacements)(
  'the fault %o replaces the response, and the request does not take effect',
  async (fault, status, check) => {
    const code = (await client().login()).searchParams.get('code') ?? ''
    emulator.current.setFault('token', { ...fault, times: 1 })
    const response = await client()
      .post('/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'http://localhost:3000/callback',
      })
      .catch((error: unknown) => error)
    // The test client parses JSON, so brokenJson makes it throw.
    if (fault.kind === 'brokenJson') expect(response).toBeInstanceOf(SyntaxError)
    else expect(response).toMatchObject({ status })
    if (fault.kind !== 'brokenJson') check((response as { text: string }).text)
    expect((await client().exchange(code)).status).toBe(200)
  },
)

describe('a fault of an endpoint', () => {
  const paths: [EndpointName, string[]][] = [
    ['authorize', ['/oauth/auth', '/oidc/auth']],
    ['token', ['/oauth/token', '/oidc/token']],
    ['userinfo', ['/oauth/me', '/oidc/me']],
    ['introspection', ['/oauth/token/introspection', '/oidc/token/introspection']],
    ['revocation', ['/oauth/token/revocation', '/oidc/token/revocation']],
    ['logout', ['/login/profile/logout', '/oidc/session/end']],
    ['discovery', ['/oidc/.well-known/openid-configuration']],
    ['jwks', ['/oidc/.well-known/jwks.json']],
  ]

  test.each(paths)(
    'the endpoint %s responds with its fault, and the request log counts the request with this fault',
    async (endpoint, urls) => {
      emulator.current.setFault(endpoint, { kind: 'status', status: 599 })
      for (const url of urls) {
        expect((await fetch(emulator.current.url + url)).status).toBe(599)
      }
      expect(emulator.current.count(endpoint)).toBe(urls.length)
      expect(emulator.current.count(endpoint, { fault: 'status' })).toBe(urls.length)
      for (const [other] of paths) {
        if (other !== endpoint) expect(emulator.current.count(other)).toBe(0)
      }
    },
  )
})

test.each([
  ['an unknown kind', { kind: 'magic' }],
  ['no status', { kind: 'status' }],
  ['an invalid status', { kind: 'status', status: 9 }],
  ['a delay without delayMs', { kind: 'delay' }],
  ['times of 0', { kind: 'reset', times: 0 }],
])('setFault() rejects a fault with %s', (_title, fault) => {
  expect(() => emulator.current.setFault('token', fault as Fault)).toThrow(/fault/i)
})

test('setFault() rejects an unknown endpoint, and its error lists the endpoints', () => {
  expect(() => emulator.current.setFault('magic' as EndpointName, { kind: 'reset' })).toThrow(
    /Use one of: authorize, token/,
  )
})
