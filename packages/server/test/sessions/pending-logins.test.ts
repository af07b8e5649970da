import { describe, expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { createPendingLogins, maxStoredLogins } from '../../src/sessions/pending-logins'
import { type QuickBrowser, startQuickApp } from '../support/quick-app'
import { watchStore } from '../support/watch-store'

const hour = 3_600_000

function startStoredApp() {
  const store = watchStore(memoryStore())
  return { store, app: startQuickApp({ sessions: storedSessions(store) }) }
}

/** Starts a login, and returns the path of its callback. */
async function startLogin(browser: QuickBrowser, query = ''): Promise<string> {
  const response = await browser.goTo(`/auth/login?returnTo=/reports${query}`)
  const { searchParams } = new URL(response.headers.get('location') ?? '')
  return `/auth/callback?code=a-code&state=${searchParams.get('state')}`
}

const popup = `&mode=popup&popup=${'p'.repeat(22)}`

describe('a pending login with sessions in a store', () => {
  it('S23: the login cookie has less than 300 bytes, however long returnTo is', async () => {
    const { app } = startStoredApp()
    const browser = app.openBrowser()
    await browser.goTo(`/auth/login?returnTo=/${'r'.repeat(490)}`)
    const [cookie = []] = browser.cookies
    expect([browser.cookies.size, cookie.join('=').length < 300]).toEqual([1, true])
  })

  it('S23: the callback reads the login from the store, and redirects to returnTo', async () => {
    const { app } = startStoredApp()
    const browser = app.openBrowser()
    const response = await browser.goTo(await startLogin(browser))
    expect(response.headers.get('location')).toBe('https://app.example/reports')
    expect(await browser.status()).toBe('authenticated')
  })

  it('S23: the store gets the login encrypted, under a hashed name, and for one hour', async () => {
    const { app, store } = startStoredApp()
    await startLogin(app.openBrowser())
    expect(store.calls).toHaveLength(1)
    const [method, name, { sealed }, { now, endsAt }] = JSON.parse(store.calls[0] ?? '')
    expect([method, endsAt - now]).toEqual(['write', hour])
    expect(name).toMatch(/^login-start\.[\w-]{43}$/)
    expect(sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('S23: a callback finds no login in the store after one hour, and with the cookie of another login', async () => {
    const { app } = startStoredApp()
    const browser = app.openBrowser()
    const callback = await startLogin(browser)
    const other = app.openBrowser()
    await startLogin(other)
    const [name = ''] = browser.cookies.keys()
    const [value = ''] = other.cookies.values()
    const thief = app.openBrowser(app.auth, new Map([[name, value]]))
    await thief.goTo(callback)
    expect(await thief.status()).toBe('anonymous:error')
    app.pass(hour + 1)
    await browser.goTo(callback)
    expect([await browser.status(), app.requests]).toEqual(['anonymous:error', []])
  })

  it('S23: a forged login cookie causes no request to the store', async () => {
    const { app, store } = startStoredApp()
    const browser = app.openBrowser()
    const callback = await startLogin(browser)
    const [name = ''] = browser.cookies.keys()
    store.calls.length = 0
    const forger = app.openBrowser(app.auth, new Map([[name, 'made.up']]))
    await forger.goTo(callback)
    expect(store.calls).toEqual([])
  })

  it('S23: if the store cannot be reached at the start, the cookie contains the login, and the login completes later', async () => {
    const { app, store } = startStoredApp()
    store.before = () => {
      throw new Error('down')
    }
    const browser = app.openBrowser()
    const callback = await startLogin(browser)
    store.before = () => undefined
    const response = await browser.goTo(callback)
    expect(response.headers.get('location')).toBe('https://app.example/reports')
    expect(await browser.status()).toBe('authenticated')
  })

  it('S23: if the store cannot be reached at the callback, the login fails with storage_unavailable, and its popup closes', async () => {
    const { app, store } = startStoredApp()
    const browser = app.openBrowser()
    const callback = await startLogin(browser, popup)
    store.before = () => {
      throw new Error('down')
    }
    const response = await browser.goTo(callback)
    expect([response.status, app.reports]).toEqual([200, ['storage_unavailable']])
    expect(await response.text()).toContain('window.close()')
    store.before = () => undefined
    expect(await browser.facts()).toMatchObject({ error: { code: 'storage_unavailable' } })
  })
})

describe('many pending logins', () => {
  it('S23: a process stores at most 10,000 logins in one to two hours, and then leaves further logins to their cookies', async () => {
    let now = 100 * hour + hour / 2
    const written: number[] = []
    const logins = createPendingLogins({
      runtime: { now: () => now, randomId: () => 'an-id' },
      notes: {
        read: async () => undefined,
        async write() {
          written.push(now)
          return true
        },
      },
      sealerOf: () => ({ seal: async () => 'sealed', open: async () => undefined }),
    })
    const add = async () => {
      const transaction = { startedAt: now, state: 's', codeVerifier: 'v', returnTo: '/' }
      return (await logins.add(transaction)) !== undefined
    }
    for (let n = 0; n < maxStoredLogins; n += 1) await add()
    const isAdded = []
    for (const time of [100.9, 101, 101.9, 102, 105]) {
      now = time * hour
      isAdded.push(await add())
    }
    expect(isAdded).toEqual([false, false, false, true, true])
    expect(written).toHaveLength(maxStoredLogins + 2)
  })
})
