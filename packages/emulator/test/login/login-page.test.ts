import { expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator({
  users: [
    {
      username: 'ada',
      password: 'lovelace',
      claims: { sub: 'a'.repeat(24), name: 'Ada <b>"Lovelace"</b>' },
    },
  ],
})

async function openLogin(protocol: Protocol = 'oauth') {
  const client = createClient(emulator.current, protocol)
  const response = await client.browser.get(client.authorizeUrl())
  const url = response.headers.get('location') ?? ''
  const page = await client.browser.get(url)
  return { client, url, page, html: await page.text() }
}

test('the login page has labelled fields, a button, and one button for each user', async () => {
  const { html } = await openLogin()
  expect(html).toContain('<html lang="en">')
  expect(html).toContain('<label for="username">Username</label>')
  expect(html).toContain('<label for="password">Password</label>')
  expect(html).toMatch(/<button type="submit">Log in<\/button>/)
  expect(html).toContain('Continue as')
  expect(html).toContain('prefers-color-scheme: dark')
})

test('the login page has no script and a security policy that blocks scripts', async () => {
  const { html, page } = await openLogin()
  expect(html).not.toContain('<script')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('the login page escapes user names and typed text', async () => {
  const { client, url, html } = await openLogin()
  expect(html).not.toContain('<b>"Lovelace"</b>')
  expect(html).toContain('Ada &lt;b&gt;&quot;Lovelace&quot;&lt;/b&gt;')
  const failed = await client.browser.post(url, {
    username: '"><img src=x onerror=alert(1)>',
    password: 'x',
  })
  expect(await failed.text()).not.toContain('<img src=x')
})

test('a wrong password returns 401 with an alert, and the user can try again', async () => {
  const { client, url } = await openLogin()
  const failed = await client.browser.post(url, { username: 'ada', password: 'wrong' })
  expect(failed.status).toBe(401)
  const html = await failed.text()
  expect(html).toContain('role="alert"')
  expect(html).toContain('Wrong username or password.')
  expect(html).toContain('value="ada"')
  const right = await client.browser.post(url, { username: 'ada', password: 'lovelace' })
  expect(right.status).toBe(303)
})

test('the login page shows an error if there is no pending login', async () => {
  const response = await fetch(`${emulator.current.url}/login?emulator_ticket=unknown`)
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('This login has ended')
})

const protocols: Protocol[] = ['oauth', 'oidc']

test.each(protocols)('the URL of a completed %s login cannot be used again', async (protocol) => {
  const { client, url } = await openLogin(protocol)
  const back = await client.browser.post(url, { username: 'ada', password: 'lovelace' })
  const returnTo = back.headers.get('location') ?? ''
  await client.browser.get(returnTo)
  expect((await client.browser.get(url)).status).toBe(400)
})
