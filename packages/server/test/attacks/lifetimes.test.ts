import { describe, expect, it } from 'vitest'
import { factsIn, readId, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()
const day = 24 * 60 * 60

describe('the lifetime of a session', () => {
  it('B3: an unused session ends after maxIdleSeconds, even if its token is valid for longer', async () => {
    app.start({ maxIdleSeconds: 2 * day, maxSessionSeconds: 4 * day })
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.pass(day)
    expect(await readStatus(copy)).toBe('authenticated')
    await browser.call('/auth/renew', { method: 'POST' })
    app.pass(day)
    expect(await readStatus(browser)).toBe('authenticated')
    expect(await readStatus(copy)).toBe('anonymous:expired')
    expect((await copy.call('/auth/user')).body).toContain('session_expired')
  })

  it('B3: a session ends after maxSessionSeconds, even if it is in use', async () => {
    app.start({ maxIdleSeconds: 2 * day, maxSessionSeconds: 4 * day })
    const browser = await app.openLoggedIn()
    for (let n = 1; n < 4; n += 1) {
      app.pass(day)
      await browser.call('/auth/renew', { method: 'POST' })
      expect(await readStatus(browser)).toBe('authenticated')
    }
    app.pass(day)
    const renewed = await browser.call('/auth/renew', { method: 'POST' })
    expect(factsIn(renewed)).toEqual({
      session: { status: 'anonymous', reason: 'expired' },
    })
    expect(app.renewals()).toBe(0)
  })

  it('B3: refresh requests of an active session write its cookie at most once in half a day', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const lines = async () => {
      const response = await browser.call('/auth/renew', { method: 'POST' })
      return response.headers.getSetCookie().length
    }
    expect(await lines()).toBe(0)
    app.pass(day / 2)
    expect(await lines()).toBe(1)
    expect(await lines()).toBe(0)
  })

  it('B8: a login starts a new session and ends the previous session', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const planted = browser.copy()
    const previousId = await readId(browser)
    await browser.goTo(`${app.origin}/auth/login`)
    expect(await readId(browser)).not.toBe(previousId)
    expect(await readStatus(planted)).toBe('anonymous:revoked')
  })
})
