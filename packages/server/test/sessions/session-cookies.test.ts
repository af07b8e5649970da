import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import { startQuickApp } from '../support/quick-app'

const hour = 3_600_000
const day = 24 * hour

const keepings = [
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
] as const

describe.each(keepings)('the cookie of sessions in %s', (_name, createSessions) => {
  const sessionLines = (response: Response) =>
    response.headers.getSetCookie().filter((line) => line.includes('genauth-session-'))

  it('S14: by default, a session ends after one day without a refresh request, and after three days in any case', async () => {
    const app = startQuickApp({ sessions: createSessions(), tokenSeconds: 30 * 24 * 3600 })
    const idle = await app.openLoggedIn()
    const used = await app.openLoggedIn()
    app.pass(day - 1)
    expect(await idle.status()).toBe('authenticated')
    await used.call('/auth/renew', 'POST')
    app.pass(1)
    expect([await idle.status(), await used.status()]).toEqual([
      'anonymous:expired',
      'authenticated',
    ])
    for (let hours = 0; hours < 48; hours += 12) {
      app.pass(12 * hour - 1)
      expect(await used.status()).toBe('authenticated')
      await used.call('/auth/renew', 'POST')
      app.pass(1)
    }
    expect(await used.status()).toBe('anonymous:expired')
  })

  it('S14: by default, a user who worked with the app until the evening is still signed in the next morning', async () => {
    const app = startQuickApp({ sessions: createSessions(), tokenSeconds: 30 * 24 * 3600 })
    const browser = await app.openLoggedIn()
    for (let hours = 0; hours < 11; hours += 1) {
      app.pass(hour)
      const { renewAt } = await browser.facts()
      if (Number(renewAt) <= app.now()) await browser.call('/auth/renew', 'POST')
    }
    app.pass(13 * hour + 60_000)
    expect(await browser.status()).toBe('authenticated')
  })

  it('S14: with transient, the session cookie has neither Max-Age nor Expires, and the limits of the server apply', async () => {
    const app = startQuickApp({ sessions: createSessions(), transient: true })
    const browser = app.openBrowser()
    const set = [...sessionLines(await browser.logIn())]
    set.push(...sessionLines(await browser.call('/auth/renew?force', 'POST')))
    expect(set).toHaveLength(2)
    for (const line of set) expect(line).not.toMatch(/max-age|expires/i)
    app.pass(day)
    expect(await browser.status()).toBe('anonymous:expired')
    expect(sessionLines(await browser.call('/auth/logout', 'POST'))).toEqual([
      expect.stringContaining('Max-Age=0;'),
    ])
  })

  it('S14: without transient, the session cookie has a Max-Age of one day', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const [line] = sessionLines(await app.openBrowser().logIn())
    expect(line).toContain('; Max-Age=86400;')
  })
})
