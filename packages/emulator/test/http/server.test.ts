import { get } from 'node:http'
import { expect, test } from 'vitest'
import { createClient, read } from '../support/client'
import { startEmulator } from '../support/use-emulator'

test('everything is below the base path, and nothing beside it', async () => {
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

test('the login cookie belongs to the base path', async () => {
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

test.each(['cas-idp', 'api/v2/saml-idp'])('/%s/<app id> is a page', async (path) => {
  const emulator = await startEmulator()
  expect((await fetch(`${emulator.url}/${path}/${emulator.app.id}`)).status).toBe(200)
  expect((await fetch(`${emulator.url}/${path}/${'0'.repeat(24)}`)).status).toBe(404)
})

test('an unknown path is 404, and says where to look', async () => {
  const emulator = await startEmulator()
  const answer = await read(await fetch(`${emulator.url}/constructor`))
  expect(answer.status).toBe(404)
  expect(answer.json['error_description']).toContain('/constructor')
})

test('a body beyond reason is 413', async () => {
  const emulator = await startEmulator()
  const response = await fetch(`${emulator.url}/oauth/token`, {
    method: 'POST',
    body: 'x'.repeat(300_000),
  })
  expect(response.status).toBe(413)
})

test('close ends open connections at once', async () => {
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

test('no connection is used twice: a browser would send a lost request again', async () => {
  const emulator = await startEmulator()
  const response = await fetch(`${emulator.url}/oauth/me`)
  expect(response.headers.get('connection')).toBe('close')
})

test('only 127.0.0.1 is listened on', async () => {
  const emulator = await startEmulator()
  expect(new URL(emulator.url).hostname).toBe('127.0.0.1')
})

test('a name of the web that was rebound to this machine gets nothing', async () => {
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
