import { describe, expect, it } from 'vitest'
import { factsIn, readId, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()
const day = 24 * 60 * 60

describe('how long a session lives', () => {
  it('B3: it ends when nobody has used it, whatever its token’s lifetime', async () => {
    app.start({ maxIdleSeconds: 2 * day })
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

  it('B3: it ends at its longest age, however active it is', async () => {
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

  it('B3: the cookie is not written again before it is worth it', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const lines = async () => {
      const answer = await browser.call('/auth/renew', { method: 'POST' })
      return answer.headers.getSetCookie().length
    }
    expect(await lines()).toBe(0)
    app.pass(day)
    expect(await lines()).toBe(1)
    expect(await lines()).toBe(0)
  })

  it('B8: a login begins a new session, and the one before opens nothing any more', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const planted = browser.copy()
    const before = await readId(browser)
    await browser.goTo(`${app.origin}/auth/login`)
    expect(await readId(browser)).not.toBe(before)
    expect(await readStatus(planted)).toBe('anonymous:revoked')
  })
})
