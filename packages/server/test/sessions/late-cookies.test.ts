import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, type SessionKeeping, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { factsIn, readStatus } from '../support/read-facts'
import { due, until } from '../support/two-servers'
import { useApp } from '../support/use-app'
import { watchStore } from '../support/watch-store'

// https://github.com/auth0/nextjs-auth0/pull/2530: a request that is on its way during a logout extends the session. Its response arrives
// after that of the logout, and signs the user in again.

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

const keepings: [string, () => SessionKeeping][] = [
  ['sessions in cookies', () => cookieSessions({ revocations: 'process' })],
  ['sessions in a store', () => storedSessions(memoryStore())],
]

const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })
const logOut = (browser: Browser) => browser.call('/auth/logout', { method: 'POST' })

/** The idle limit, and a time after which the server extends a session in use. */
const maxIdleSeconds = 1000
const inUse = 100

/** Stores the cookies of a response that has arrived late. */
function receiveLate(browser: Browser, { cookies }: Browser): void {
  for (const [name, value] of cookies) browser.cookies.set(name, value)
}

describe.each(keepings)('a response that arrives after a logout, with %s', (_name, keeping) => {
  it.each([
    ['a refresh', due],
    ['a request that extends the session', inUse],
  ])('P3: the late cookie of %s does not sign the user in again', async (_what, seconds) => {
    app.start({ sessions: keeping(), maxIdleSeconds: seconds === due ? 100_000 : maxIdleSeconds })
    const browser = await app.openLoggedIn()
    const late = browser.copy()
    app.pass(seconds)
    const { headers } = await renew(late)
    expect(headers.getSetCookie()).not.toEqual([])
    await logOut(browser)
    receiveLate(browser, late)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
    expect((await browser.call('/auth/user')).status).toBe(401)
    expect((await renew(browser)).headers.getSetCookie()).toEqual([])
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('P3: requests that overlap with a logout do not revive the session, in whichever order they end', async () => {
    app.start({ sessions: keeping(), maxIdleSeconds })
    const browser = await app.openLoggedIn()
    app.pass(inUse)
    const others = Array.from({ length: 12 }, () => browser.copy())
    const calls = others.map((other, at) =>
      at % 3 === 0 ? other.call('/auth/renew?force', { method: 'POST' }) : renew(other),
    )
    await Promise.all([...calls.slice(0, 6), logOut(browser), ...calls.slice(6)])
    for (const other of others) {
      receiveLate(browser, other)
      expect(await readStatus(browser)).toMatch(/^anonymous:(revoked|none)$/)
      expect((await browser.call('/auth/user')).status).toBe(401)
    }
  })

  it('P3: a request that only reads the session never sets a cookie, however old the session is', async () => {
    const auth = app.start({ sessions: keeping(), maxIdleSeconds })
    const browser = await app.openLoggedIn()
    app.pass(maxIdleSeconds - 1)
    for (const path of ['/auth/session', '/auth/user', '/auth/api/none']) {
      expect((await browser.call(path)).headers.getSetCookie()).toEqual([])
    }
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    await auth.getSession(new Request(app.origin, { headers: { cookie } }))
    app.pass(2)
    expect(await readStatus(browser)).toBe('anonymous:expired')
  })
})

describe('a store that is slow while a request extends a session', () => {
  it.each([
    ['a logout', async (browser: Browser) => void (await logOut(browser)), 'anonymous:none'],
    [
      'a new login',
      async (browser: Browser) => void (await browser.goTo(`${app.origin}/auth/login`)),
      'authenticated',
    ],
  ])(
    'P3: if the session ends because of %s, the response sets no cookie',
    async (_name, end, status) => {
      const store = watchStore(memoryStore())
      app.start({ sessions: storedSessions(store), maxIdleSeconds, timeoutMs: 20_000 })
      const browser = await app.openLoggedIn()
      app.pass(inUse)
      let release: (() => void) | undefined
      store.before = (method) => {
        if (method !== 'write' || release) return undefined
        return new Promise<void>((resolve) => {
          release = resolve
        })
      }
      const renewing = renew(browser)
      await until(() => release !== undefined)
      await end(browser)
      release?.()
      const response = await renewing
      expect(response.headers.getSetCookie()).toEqual([])
      expect(factsIn(response)['session']).toEqual({ status: 'anonymous', reason: 'logout' })
      expect(await readStatus(browser)).toBe(status)
    },
  )
})
