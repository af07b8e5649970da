import { beforeEach, expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { createSealer } from '../../src/sealing/sealer'
import { type QuickApp, type QuickBrowser, startQuickApp } from '../support/quick-app'

// A previous release set the cookie { id, key } without a revision, and its refreshes did not replace the cookie.

const minutes = 60_000
const secret = 'a-secret-of-32-bytes-for-cookies'

let app: QuickApp
let events: string[]
beforeEach(() => {
  events = []
  app = startQuickApp({
    sessions: storedSessions(memoryStore()),
    onEvent: ({ type }) => void events.push(type),
  })
})

const renew = async (browser: QuickBrowser, query = '?force') =>
  (await (await browser.call(`/auth/renew${query}`, 'POST')).json()) as Record<string, unknown>

/** Opens a browser whose session cookie is from the previous release. */
async function openUpgraded(): Promise<QuickBrowser> {
  const browser = await app.openLoggedIn()
  const [cookieName = '', value] =
    [...browser.cookies].find(([name]) => name.includes('session')) ?? []
  const sealer = createSealer([new TextEncoder().encode(secret)], {
    purpose: 'session',
    appId: 'an-app',
    cookieName,
  })
  const { revision, ...handle } = (await sealer.open<{ revision: number }>(value)) ?? {}
  expect(revision).toBe(1)
  browser.cookies.set(cookieName, await sealer.seal(handle))
  return browser
}

it('S15, S18: after an upgrade, the cookie of the previous release works for ten seconds after the first refresh', async () => {
  const browser = await openUpgraded()
  const [late, other] = [browser.copy(), browser.copy()]
  await renew(browser)
  expect(await browser.status()).toBe('authenticated')
  app.pass(9999)
  expect(await late.status()).toBe('authenticated')
  expect((await late.call('/auth/user')).status).toBe(200)
  expect(await renew(other, '')).toMatchObject({ revision: 2 })
  expect(await browser.status()).toBe('authenticated')
  expect(events).toEqual(['login', 'renewed'])
})

it('S15: after an upgrade, the server rejects the cookie of the previous release after ten seconds, and ends the session after two minutes', async () => {
  const browser = await openUpgraded()
  const old = browser.copy()
  await renew(browser)
  expect(await browser.status()).toBe('authenticated')
  app.pass(2 * minutes - 1)
  expect([await old.status(), await browser.status()]).toEqual([
    'anonymous:expired',
    'authenticated',
  ])
  app.pass(1)
  expect([await old.status(), await browser.status()]).toEqual([
    'anonymous:revoked',
    'anonymous:revoked',
  ])
})

it('S18: after an upgrade, two quick refreshes and a late request with the cookie of the previous release end no session', async () => {
  const browser = await openUpgraded()
  const late = browser.copy()
  await renew(browser)
  app.pass(10_000)
  await renew(browser)
  app.pass(1000)
  expect(await late.status()).toBe('anonymous:expired')
  expect(await browser.status()).toBe('authenticated')
  app.pass(2 * minutes)
  expect(await late.status()).toBe('anonymous:revoked')
})

it('S15: after an upgrade, a cookie of the previous release that no refresh has replaced continues to work', async () => {
  const browser = await openUpgraded()
  app.pass(60 * minutes)
  expect(await renew(browser, '')).toMatchObject({ revision: 2 })
  expect((await browser.call('/auth/user')).status).toBe(200)
})
