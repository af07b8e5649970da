import type { Fault } from '@genauth/emulator'
import { describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { sharedKeepings } from '../support/keepings'
import { factsIn, json, readId, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

// https://github.com/workos/authkit-nextjs/pull/461: the access token has expired, its refresh fails for a moment, and the server deletes
// the session, although the refresh token is still valid.

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' }, reuseGraceSeconds: 10 },
})
const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })
const userStatus = async (browser: Browser) => (await browser.call('/auth/user')).status

const statuses = [408, 429, 500, 502, 503, 504, 520, 524]
const faults: [string, Fault][] = [
  ...statuses.map((status): [string, Fault] => [`status ${status}`, { kind: 'status', status }]),
  ['a page of a gateway with status 403', { kind: 'html', status: 403 }],
  ['a page of a gateway with status 404', { kind: 'html', status: 404 }],
  ['a page with status 200', { kind: 'html' }],
  ['broken JSON', { kind: 'brokenJson' }],
  ['an empty body', { kind: 'emptyBody' }],
  ['a connection reset', { kind: 'reset' }],
  ['no response in time', { kind: 'delay', delayMs: 60_000 }],
  ...['temporarily_unavailable', 'server_error'].map((error): [string, Fault] => [
    error,
    { kind: 'status', status: 400, body: { error } },
  ]),
  ["an error of GenAuth's own API", { kind: 'wrappedError', code: 1500 }],
]

describe.each(sharedKeepings)(
  'a refresh of an expired token that fails for a moment, with %s',
  (_name, keeping) => {
    const start = () => app.start({ sessions: keeping({ now: () => Date.now() }), timeoutMs: 1000 })

    it.each(faults)('P5: the session continues after %s', async (_what, fault) => {
      start()
      const browser = await app.openLoggedIn()
      const id = await readId(browser)
      app.pass(3600)
      app.emulator.setFault('token', fault)
      for (const failed of [await renew(browser), await renew(browser)]) {
        expect([failed.status, failed.headers.getSetCookie()]).toEqual([503, []])
        expect(failed.headers.get('retry-after')).toMatch(/^\d+$/)
      }
      expect(await readStatus(browser)).toBe('authenticated')
      app.emulator.clearFaults()
      // A response that was lost counts as a use of the refresh token. GenAuth accepts a used token for a moment.
      expect(factsIn(await renew(browser))['session']).toMatchObject({
        status: 'authenticated',
        id,
      })
      expect(await userStatus(browser)).toBe(200)
    })

    it('P5: the session continues if GenAuth cannot be reached at all, for many requests at the same time', async () => {
      let isDown = false
      app.start({
        sessions: keeping({ now: () => Date.now() }),
        fetch: (...call) =>
          isDown ? Promise.reject(new TypeError('fetch failed')) : fetch(...call),
      })
      const browser = await app.openLoggedIn()
      app.pass(3600)
      isDown = true
      const copies = Array.from({ length: 10 }, () => browser.copy())
      const failed = await Promise.all(copies.map(renew))
      expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([503]))
      for (const copy of copies) expect(await readStatus(copy)).toBe('authenticated')
      isDown = false
      const renewed = await Promise.all(copies.map(renew))
      expect(new Set(renewed.map(({ status }) => status))).toEqual(new Set([200]))
      expect(app.renewals()).toBe(1)
    })

    it('P5: the session of a user who is active does not become idle while GenAuth is down', async () => {
      const maxIdleSeconds = 1800
      app.start({ sessions: keeping({ now: () => Date.now() }), maxIdleSeconds })
      const browser = await app.openLoggedIn()
      app.pass(1700)
      expect((await renew(browser)).headers.getSetCookie()).not.toEqual([])
      app.pass(1700)
      expect((await renew(browser)).headers.getSetCookie()).not.toEqual([])
      app.emulator.setFault('token', { kind: 'status', status: 503 })
      for (let minutes = 0; minutes < 60; minutes += 20) {
        app.pass(20 * 60)
        expect((await renew(browser)).status).toBe(503)
        expect(await readStatus(browser)).toBe('authenticated')
      }
      app.emulator.clearFaults()
      expect((await renew(browser)).status).toBe(200)
      expect(await userStatus(browser)).toBe(200)
    })
  },
)

// https://github.com/logto-io/js/issues/1073: several requests refresh the token as soon as the user is signed in.
describe.each(sharedKeepings)('the first refresh after a login, with %s', (_name, keeping) => {
  it.each([
    [
      'at the same time',
      (calls: (() => Promise<unknown>)[]) => Promise.all(calls.map((call) => call())),
    ],
    [
      'one after the other',
      async (calls: (() => Promise<unknown>)[]) => {
        const results: unknown[] = []
        for (const call of calls) results.push(await call())
        return results
      },
    ],
  ])(
    'P9: 20 requests that force a refresh %s cause one refresh, and no rejection',
    async (_order, run) => {
      app.emulator.setSwitches({ reuseGraceSeconds: 0 })
      app.start({ sessions: keeping({ now: () => Date.now() }), protocol: 'oidc' })
      const browser = await app.openLoggedIn()
      const copies = Array.from({ length: 20 }, () => browser.copy())
      await run(copies.map((copy) => () => copy.call('/auth/renew?force', { method: 'POST' })))
      expect(
        app.emulator.requests('token').map(({ grantType, status }) => [grantType, status]),
      ).toEqual([
        ['authorization_code', 200],
        ['refresh_token', 200],
      ])
      for (const copy of copies) expect(await userStatus(copy)).toBe(200)
      expect(app.emulator.count('revocation')).toBe(0)
    },
  )
})

// https://github.com/auth0/auth0-react/pull/1185: the path of a page becomes the return URL, and begins with two slashes.
describe('a return URL whose path begins with two slashes', () => {
  it.each(['//evil.example', '///evil.example/a', '/\\evil.example', '/.//evil.example'])(
    'P10: a login and a logout return to the app, not to %s',
    async (path) => {
      app.start({ protocol: 'oidc' })
      for (const returnTo of [path, app.origin + path]) {
        const query = `returnTo=${encodeURIComponent(returnTo)}`
        const browser = app.openBrowser()
        expect((await browser.goTo(`${app.origin}/auth/login?${query}`)).url).toBe(`${app.origin}/`)
        expect(await readStatus(browser)).toBe('authenticated')
        const out = await browser.call(`/auth/logout?universal=true&${query}`, { method: 'POST' })
        const { searchParams } = new URL(String(json(out)['logoutUrl']))
        expect(searchParams.get('redirect_uri')).toBe(`${app.origin}/`)
      }
    },
  )
})
