import type { LoggedRequest } from '@genauth/emulator'
import { describe, expect, it } from 'vitest'
import {
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type StoreLifetime,
  storedSessions,
} from '../../src'
import { asChunk } from '../support/as-chunk'
import type { Browser } from '../support/browser'
import { statusAt } from '../support/call-at'
import { json, readId, readStatus } from '../support/read-facts'
import { cookieSecret, useApp } from '../support/use-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})
const cookieOf = ({ cookies }: Browser) =>
  [...cookies].find(([name]) => name.startsWith('genauth-session-'))?.[1]

/** Starts the app with sessions in a store. By default, the store is new and empty. */
function start(options: Partial<AuthServerOptions> = {}, store = watchStore(memoryStore())) {
  app.start({ sessions: storedSessions(store), ...options })
  return store
}

const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })
const logout = (browser: Browser) => browser.call('/auth/logout', { method: 'POST' })

describe('a session in a store', () => {
  it.each(['oauth', 'oidc'] as const)(
    'on %s, a stored session survives a restart and keeps its id over token refreshes',
    async (protocol) => {
      const store = start({ protocol })
      const browser = await app.openLoggedIn()
      const id = await readId(browser)
      start({ protocol }, store)
      app.pass(3590)
      await renew(browser)
      expect([await readId(browser), app.renewals()]).toEqual([id, 1])
      expect((await browser.call('/auth/user')).status).toBe(200)
    },
  )

  it('B1, B3: a stored session has a short cookie, and the store receives no secret and no session id', async () => {
    const store = start({ protocol: 'oidc' })
    const browser = await app.openLoggedIn()
    app.pass(3590)
    await renew(browser)
    expect(browser.cookies.size).toBe(1)
    expect(cookieOf(browser)?.length).toBeLessThan(400)
    const calls = store.calls.join('\n')
    const id = await readId(browser)
    expect(calls).toContain('sealed')
    for (const secret of [...app.emulator.issued(), '603f184cec4505e2868431fc', id, cookieSecret]) {
      expect(calls.includes(secret ?? 'no id')).toBe(false)
    }
  })

  it.each([
    ['another cookie secret', { cookieSecrets: ['another-secret-of-32-bytes-there'] }],
    ['another appId', { appId: '000000000000000000000000' }],
    ['sessions in cookies', { sessions: cookieSessions({ revocations: 'process' }) }],
  ])('B3: the cookie of a stored session is rejected by an app with %s', async (_what, change) => {
    const store = start()
    const browser = await app.openLoggedIn()
    start(change, store)
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B3: cookieSessions() rejects the cookie of a stored session', async () => {
    start()
    const browser = await app.openLoggedIn()
    for (const [name, value] of browser.cookies) browser.cookies.set(name, asChunk(value))
    app.start()
    expect(await readStatus(browser)).toBe('anonymous:none')
    expect((await browser.call('/auth/user')).status).toBe(401)
    expect((await browser.call('/auth/logout', { method: 'POST' })).status).toBe(200)
  })

  it('B3: storedSessions() rejects a cookie of cookieSessions()', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    start()
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B3: an entry that is copied to another key of the store is rejected', async () => {
    const store = start()
    const ada = await app.openLoggedIn()
    const other = await app.openLoggedIn()
    const [key = '', otherKey = ''] = keysOf(store)
    const entry = await store.read(otherKey)
    // An attacker with write access to the store replaces one session with another.
    const lifetime = { now: 0, endsAt: Number.MAX_SAFE_INTEGER }
    await store.write(key, { version: 2, sealed: entry?.sealed ?? '' }, lifetime)
    expect(await readStatus(ada)).toBe('anonymous:expired')
    expect(await readStatus(other)).toBe('authenticated')
  })

  it('B3: the next write of a stored session uses the new secret, so that the old secret can be removed', async () => {
    const newSecret = 'a-new-secret-of-some-32-bytes-!!'
    const store = start()
    const browser = await app.openLoggedIn()
    start({ cookieSecrets: [newSecret, cookieSecret] }, store)
    expect(await readStatus(browser)).toBe('authenticated')
    const unused = browser.copy()
    app.pass(12 * 60 * 60)
    await renew(browser)
    start({ cookieSecrets: [newSecret] }, store)
    expect(await readStatus(browser)).toBe('authenticated')
    expect(await readStatus(unused)).toBe('anonymous:none')
  })

  it('B3: a stored session ends at its maximum age or idle time, and a refresh request restarts the idle time', async () => {
    start({ maxSessionSeconds: 1000, maxIdleSeconds: 400 })
    const browser = await app.openLoggedIn()
    app.pass(300)
    await renew(browser)
    app.pass(300)
    expect(await readStatus(browser)).toBe('authenticated')
    app.pass(100)
    expect(await readStatus(browser)).toBe('anonymous:expired')
    const other = await app.openLoggedIn()
    for (let n = 0; n < 3; n += 1) {
      app.pass(330)
      await renew(other)
    }
    expect(await readStatus(other)).toBe('authenticated')
    app.pass(10)
    expect(await readStatus(other)).toBe('anonymous:expired')
  })

  it('B3: each write to the store has the end time of the session', async () => {
    const store = start({ maxSessionSeconds: 1000, maxIdleSeconds: 400 })
    const startedAt = Date.now()
    await app.openLoggedIn()
    const [[, lifetime] = []] = writesOf(store)
    expect(lifetime?.now).toBeGreaterThanOrEqual(startedAt)
    expect(lifetime?.endsAt).toBeLessThanOrEqual(Date.now() + 400_000)
    expect(lifetime?.endsAt).toBeGreaterThanOrEqual(startedAt + 400_000)
  })
})

describe('the end of a stored session', () => {
  it('B3, B7: after a logout, a copied cookie is rejected in every process and after a restart', async () => {
    const store = start()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    const here = app.auth
    start({}, store)
    expect(await statusAt(here, copy)).toBe('authenticated')
    expect(json(await logout(browser))).toEqual({ logoutUrl: expect.any(String) })
    expect([...browser.cookies.keys()]).toEqual([])
    expect(await statusAt(here, copy)).toBe('anonymous:revoked')
    start({}, store)
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    expect((await copy.call('/auth/user')).status).toBe(401)
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([200, 200])
  })

  it('B7: a logout revokes the current tokens, even if another process refreshes them during the logout', async () => {
    const store = start()
    const browser = await app.openLoggedIn()
    const here = app.auth
    start({}, store)
    app.pass(3590)
    store.before = async (method) => {
      if (method !== 'write') return
      store.before = () => undefined
      // Refresh after the logout has read the session, and before the logout writes the session.
      await here.handle(renewalOf(browser, here.origin))
    }
    await logout(browser)
    expect(app.renewals()).toBe(1)
    const tokenOf = ({ unredacted }: LoggedRequest) => unredacted.form['token']
    const [refreshToken, accessToken] = app.emulator.requests('revocation').map(tokenOf)
    const [, renewal] = app.emulator.requests('token')
    expect(refreshToken).not.toBe(renewal?.unredacted.form['refresh_token'])
    const issued = app.emulator.issued()
    for (const token of [refreshToken, accessToken]) expect(issued).toContain(token)
  })

  it('B8: a login replaces the browser’s stored session with a new one', async () => {
    const store = start()
    const browser = await app.openLoggedIn()
    const previous = browser.copy()
    const id = await readId(browser)
    await browser.goTo(`${app.origin}/auth/login`)
    expect(await readStatus(browser)).toBe('authenticated')
    expect(await readId(browser)).not.toBe(id)
    expect(cookieOf(browser)).not.toBe(cookieOf(previous))
    expect(await readStatus(previous)).toBe('anonymous:revoked')
    expect(new Set(keysOf(store)).size).toBe(2)
  })
})

function renewalOf(browser: Browser, origin: string): Request {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  return new Request(`${origin}/auth/renew`, {
    method: 'POST',
    headers: { cookie, origin, 'x-genauth': '1', 'sec-fetch-site': 'same-origin' },
  })
}

/** Returns the key and the lifetime of each write of a session. */
function writesOf(store: WatchedStore): [key: string, lifetime: StoreLifetime][] {
  const calls = store.calls.map(
    (line) => JSON.parse(line) as [string, string, never, StoreLifetime],
  )
  // The keys of login notes contain a dot.
  return calls.flatMap(([method, key, , lifetime]) =>
    method === 'write' && !key.includes('.') ? [[key, lifetime]] : [],
  )
}

function keysOf(store: WatchedStore): string[] {
  return [...new Set(writesOf(store).map(([key]) => key))]
}
