import { get } from 'node:http'
import { expect, test } from 'vitest'
import { createClient, read } from '../support/client'
import { startEmulator } from '../support/use-emulator'

test('the emulator serves every route below the base path, and returns 404 for all other paths', async () => {
  const emulator = await startEmulator({ basePath: '/tenant/a' })
  expect(emulator.url.endsWith('/tenant/a')).toBe(true)
  for (const protocol of ['oauth', 'oidc'] as const) {
    const client = createClient(emulator, protocol)
    const { access_token: token } = await client.tokens()
    expect((await client.me(token)).status).toBe(200)
  }
  const origin = new URL(emulator.url).origin
  for (const path of ['/oauth/me', '/tenant/oauth/me', '/tenant/b/oauth/me', '/']) {
    expect((await fetch(origin + path)).status).toBe(404)
  }
})

test('the path of the login cookie is the base path', async () => {
  const emulator = await startEmulator({ basePath: '/tenant' })
  const client = createClient(emulator, 'oauth')
  const page = await client.browser.get(client.authorizeUrl())
  const response = await fetch(page.headers.get('location') ?? '', {
    method: 'POST',
    body: new URLSearchParams({ username: 'ada', password: 'lovelace' }),
    redirect: 'manual',
  })
  expect(response.headers.get('set-cookie')).toContain('Path=/tenant;')
})

test.each(['cas-idp', 'api/v2/saml-idp'])(
  '/%s/<app id> returns a page for the id of the app, and 404 for another id',
  async (path) => {
    const emulator = await startEmulator()
    expect((await fetch(`${emulator.url}/${path}/${emulator.app.id}`)).status).toBe(200)
    expect((await fetch(`${emulator.url}/${path}/${'0'.repeat(24)}`)).status).toBe(404)
  },
)

test('an unknown path returns 404 with the path in the message', async () => {
  const emulator = await startEmulator()
  const response = await read(await fetch(`${emulator.url}/constructor`))
  expect(response.status).toBe(404)
  expect(response.json['error_description']).toContain('/constructor')
})

test('a request body of 300 kB is rejected with 413', async () => {
  const emulator = await startEmulator()
  const response = await fetch(`${emulator.url}/oauth/token`, {
    method: 'POST',
    body: 'x'.repeat(300_000),
  })
  expect(response.status).toBe(413)
})

test('close() closes open connections immediately', async () => {
  const emulator = await startEmulator()
  emulator.setFault('userinfo', { kind: 'delay', delayMs: 60_000 })
  const ended = new Promise((resolve) => {
    get(`${emulator.url}/oauth/me`).on('error', resolve)
  })
  while (emulator.requests('userinfo').length === 0) await new Promise(setImmediate)
  const from = performance.now()
  await emulator.close()
  await ended
  expect(performance.now() - from).toBeLessThan(2000)
})

test('the emulator closes every connection after its response, because browsers repeat a failed request on a reused connection', async () => {
  const emulator = await startEmulator()
  const response = await fetch(`${emulator.url}/oauth/me`)
  expect(response.headers.get('connection')).toBe('close')
})

test('the emulator listens on 127.0.0.1', async () => {
  const emulator = await startEmulator()
  expect(new URL(emulator.url).hostname).toBe('127.0.0.1')
})

test('a request with a host name that is not loopback is rejected with 403', async () => {
  const emulator = await startEmulator()
  const url = `${emulator.url}/oidc/.well-known/openid-configuration`
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      get(url, { headers: { host } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
  expect(await statusFor('rebound.example')).toBe(403)
  expect(await statusFor('localhost')).toBe(200)
  expect(emulator.requests()).toHaveLength(1)
})
