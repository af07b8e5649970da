import { beforeEach, describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import { type QuickApp, type QuickBrowser, startQuickApp } from '../support/quick-app'
import { recordEvents } from '../support/watch-events'

type Claims = Record<string, unknown>

/** The claims of the next ID token, and of the user info endpoint. */
let ada: Claims
let log: ReturnType<typeof recordEvents>
beforeEach(() => {
  ada = { name: 'Ada', picture: '' }
  log = recordEvents()
})

const maxAgeMs = 600_000
const sizes = Array.from({ length: 41 }, (_, n) => n * 500)
const grow = (length: number) => {
  ada['picture'] = 'x'.repeat(length)
}

const start = (sessions = cookieSessions({ revocations: 'process' })) =>
  startQuickApp({
    protocol: 'oidc',
    claims: ['name', 'picture'],
    idTokenClaims: ada,
    sessions,
    onEvent: log.onEvent,
    respond: ({ endpoint }) => (endpoint === 'me' ? { sub: 'ada', ...ada } : undefined),
  })
const renew = async (browser: QuickBrowser, query = '') => {
  const response = await browser.call(`/auth/renew${query}`, 'POST')
  expect(response.status).toBe(200)
  return (await response.json()) as { user?: Claims; renewAt: number }
}
const cookieLength = ({ cookies }: QuickBrowser) =>
  [...cookies].reduce((sum, pair) => sum + pair.join('=; ').length, 0)
const lengthOf = ({ user }: Claims) => (user as Claims | undefined)?.['picture']?.toString().length
const logoutHint = async (browser: QuickBrowser) =>
  (await (await browser.call('/auth/logout', 'POST')).text()).includes('/auth/logout/continue')

it('U8: with a store, a login and a refresh work with claims of 0 to 20 kB, and the cookie stays small', async () => {
  for (const size of sizes) {
    grow(size)
    const app = start(storedSessions(memoryStore()))
    const browser = await app.openLoggedIn()
    expect(lengthOf(await browser.facts())).toBe(size)
    app.pass(maxAgeMs)
    expect(lengthOf(await renew(browser))).toBe(size)
    app.pass(3_600_000)
    expect(lengthOf(await renew(browser))).toBe(size)
    expect(cookieLength(browser)).toBeLessThan(400)
    expect([await browser.status(), app.reports]).toEqual(['authenticated', []])
  }
})

describe('claims that do not fit into cookies', () => {
  it('U6, U8: a login with claims of 0 to 20 kB keeps all claims, or fails with session_too_large, which names the largest part', async () => {
    const fits: number[] = []
    for (const size of sizes) {
      grow(size)
      const app = start()
      const browser = app.openBrowser()
      await browser.logIn()
      const facts = await browser.facts()
      expect(cookieLength(browser)).toBeLessThan(6100)
      if (lengthOf(facts) === size) fits.push(size)
      else {
        expect(facts).toMatchObject({
          session: { status: 'anonymous', reason: 'error' },
          error: {
            code: 'session_too_large',
            message: expect.stringContaining('the kept claims (mostly picture)'),
          },
        })
        expect(app.reports).toEqual(['session_too_large'])
        expect(app.revoked()).toEqual(['refresh-1', 'access-1'])
        expect(JSON.stringify(facts)).not.toContain('xxx')
      }
    }
    expect(fits).toEqual(sizes.filter((size) => size <= 3500))
  })

  it('U6: the ID token is dropped silently before the claims, and a logout works without it', async () => {
    grow(500)
    const small = await start().openLoggedIn()
    grow(2500)
    const app = start()
    const large = await app.openLoggedIn()
    expect(lengthOf(await large.facts())).toBe(2500)
    expect(app.reports).toEqual([])
    expect([await logoutHint(small), await logoutHint(large)]).toEqual([true, false])
  })

  it('U6: session_too_large names the access token if it is the largest part', async () => {
    const app = startQuickApp({
      respond: ({ endpoint }) =>
        endpoint === 'token'
          ? { access_token: 'a'.repeat(5000), token_type: 'Bearer', expires_in: 3600 }
          : undefined,
    })
    const browser = app.openBrowser()
    await browser.logIn()
    expect(await browser.facts()).toMatchObject({
      error: {
        code: 'session_too_large',
        message: expect.stringContaining('the access token, with 5002 bytes'),
      },
    })
  })

  const outgrow: [string, (app: QuickApp, browser: QuickBrowser) => Promise<unknown>][] = [
    [
      'a read of the claims',
      async (app, browser) => {
        app.pass(maxAgeMs)
        return renew(browser)
      },
    ],
    [
      'a refresh',
      async (app, browser) => {
        app.pass(3_600_000)
        return renew(browser)
      },
    ],
    ['a forced refresh', (_app, browser) => renew(browser, '?force')],
  ]

  it.each(outgrow)(
    'U7: if the claims outgrow the cookie at %s, they are dropped and reported, and the session continues',
    async (_what, run) => {
      const app = start()
      const browser = await app.openLoggedIn()
      grow(8000)
      log.take()
      expect(lengthOf((await run(app, browser)) as Claims)).toBeUndefined()
      const dropped = log.take().filter(({ type }) => type === 'claims_dropped')
      expect(dropped).toMatchObject([{ code: 'session_too_large', path: '/auth/renew' }])
      expect(app.reports).toEqual(['session_too_large'])
      const facts = await browser.facts()
      expect(facts).toMatchObject({ session: { status: 'authenticated' } })
      // The server does not read the claims again and again.
      expect(facts['renewAt']).toBeGreaterThanOrEqual(app.now() + maxAgeMs - 30_000)
      expect((await browser.call('/auth/user')).status).toBe(200)
      grow(10)
      app.pass(maxAgeMs)
      expect(lengthOf(await renew(browser))).toBe(10)
    },
  )

  it('U8: no sequence of claims of 0 to 20 kB ends a session', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    const order = sizes.flatMap((size, n) => [size, sizes[sizes.length - 1 - n] ?? 0])
    for (const [n, size] of order.entries()) {
      grow(size)
      app.pass(maxAgeMs)
      const facts = await renew(browser, n % 3 === 0 ? '?force' : '')
      expect([undefined, size]).toContain(lengthOf(facts))
      expect(await browser.status()).toBe('authenticated')
      expect(cookieLength(browser)).toBeLessThan(6100)
    }
    expect(log.take().some(({ type }) => type === 'session_ended')).toBe(false)
  })
})
