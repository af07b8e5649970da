import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { type QuickBrowser, startQuickApp } from '../support/quick-app'

const secrets = ['the-oldest-secret-of-all-secrets', 'the-newest-secret-of-all-secrets'] as const
const dayMs = 24 * 60 * 60 * 1000

/** Reads the session several times, so that the server remembers its cookie. Returns a copy of the browser with this cookie. */
async function remember(browser: QuickBrowser): Promise<QuickBrowser> {
  for (let times = 0; times < 3; times += 1) expect(await browser.status()).toBe('authenticated')
  return browser.copy()
}

describe.each([
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
] as const)('a cookie that the server has decrypted before, sessions in %s', (_where, keeping) => {
  const start = (options: Partial<AuthServerOptions> = {}) =>
    startQuickApp({ sessions: keeping(), ...options })

  it('S33: the server rejects the cookie after a logout', async () => {
    const browser = await start().openLoggedIn()
    const copied = await remember(browser)
    await browser.call('/auth/logout', 'POST')
    expect([await copied.status(), await copied.status()]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
  })

  it('S33: the server rejects the cookie after the maximum age of its session', async () => {
    const app = start({ maxSessionSeconds: 3 * 60 * 60, maxIdleSeconds: 4 * 60 * 60 })
    const copied = await remember(await app.openLoggedIn())
    app.pass(3 * 60 * 60 * 1000 - 1)
    expect(await copied.status()).toBe('authenticated')
    app.pass(1)
    expect(await copied.status()).toBe('anonymous:expired')
  })

  it('S33: the server rejects the cookie after the idle limit of its session', async () => {
    const app = start({ maxIdleSeconds: 60 * 60 })
    const copied = await remember(await app.openLoggedIn())
    app.pass(60 * 60 * 1000 - 1)
    expect(await copied.status()).toBe('authenticated')
    app.pass(1)
    expect(await copied.status()).toBe('anonymous:expired')
  })

  it('S33: the server rejects the cookie after its secret was removed', async () => {
    const sessions = keeping()
    const [oldest, newest] = secrets
    const before = start({ sessions, cookieSecrets: [newest, oldest] })
    const old = await remember(await start({ sessions, cookieSecrets: [oldest] }).openLoggedIn())
    const moved = before.openBrowser(before.auth, new Map(old.cookies))
    await remember(moved)
    const after = start({ sessions, cookieSecrets: [newest] })
    expect(await after.openBrowser(after.auth, new Map(old.cookies)).status()).toBe(
      'anonymous:none',
    )
  })
})

it('S33: a server with sessions in cookies rejects a remembered cookie that a refresh has replaced', async () => {
  const app = startQuickApp({ sessions: cookieSessions({ revocations: 'process' }) })
  const browser = await app.openLoggedIn()
  const old = await remember(browser)
  app.pass(dayMs / 24)
  await browser.call('/auth/renew', 'POST')
  expect(await browser.status()).toBe('authenticated')
  app.pass(10_001)
  expect(await old.status()).toBe('anonymous:expired')
})
