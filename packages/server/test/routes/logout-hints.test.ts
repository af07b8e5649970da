import { describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { type SharedKeeping, sharedKeepings } from '../support/keepings'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const switches = { refreshAnswer: { oauth: 'new', oidc: 'new' } } as const
const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })
const keep = (keeping: SharedKeeping) => keeping({ now: () => Date.now() })

/** Removes the ID token from the response to a refresh, as OpenID Connect Core (section 12.2) allows. */
const withoutIdToken: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  if (!String(init?.body).includes('grant_type=refresh_token')) return response
  const { id_token: _, ...rest } = (await response.json()) as Record<string, unknown>
  return Response.json(rest)
}

// https://github.com/panva/node-oidc-provider/issues/630: a logout that is long after the login does not send id_token_hint, or sends an
// expired one, and the user stays on an error page.
describe.each(sharedKeepings)('the ID token of a logout, with %s', (_name, keeping) => {
  const app = useApp({ app: { accessTokenSeconds: 3600 }, switches })

  /** Logs out, follows all redirects, and returns the status of each request to GenAuth's logout and the last URL. */
  async function logOut(browser: Browser) {
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    const { url } = await browser.goTo(String(logoutUrl), 'same-origin')
    const statuses = app.emulator.requests('logout').map(({ status }) => status)
    return { logoutUrl: String(logoutUrl), statuses, path: new URL(url).pathname }
  }
  const throughHint = (logoutUrl: string) => logoutUrl.includes('/auth/logout/continue')

  it('P11: a logout days after the login sends the expired ID token of the login, and GenAuth accepts it', async () => {
    app.start({ protocol: 'oidc', sessions: keep(keeping), fetch: withoutIdToken })
    const browser = await app.openLoggedIn()
    for (let hour = 0; hour < 50; hour += 1) {
      app.pass(3600)
      expect((await renew(browser)).status).toBe(200)
    }
    const { logoutUrl, ...ended } = await logOut(browser)
    expect([throughHint(logoutUrl), ended]).toEqual([true, { statuses: [303], path: '/' }])
  })

  it('P11: a logout while GenAuth refuses every refresh still sends the ID token', async () => {
    app.start({ protocol: 'oidc', sessions: keep(keeping) })
    const browser = await app.openLoggedIn()
    app.pass(3600)
    app.emulator.setFault('token', { kind: 'status', status: 503 })
    expect((await renew(browser)).status).toBe(503)
    const { logoutUrl, ...ended } = await logOut(browser)
    expect([throughHint(logoutUrl), ended]).toEqual([true, { statuses: [303], path: '/' }])
  })

  it.each([
    [
      'GenAuth has rejected the session',
      async () => {
        app.start({ protocol: 'oidc', sessions: keep(keeping) })
        const browser = await app.openLoggedIn()
        app.emulator.revokeEverything()
        app.pass(3600)
        expect((await renew(browser)).status).toBe(200)
        expect(await readStatus(browser)).toBe('anonymous:none')
        return browser
      },
    ],
    [
      'the user is signed out',
      async () => {
        app.start({ protocol: 'oidc', sessions: keep(keeping) })
        return app.openBrowser()
      },
    ],
  ])(
    'P11: a logout without an ID token because %s returns to the app, not to an error of GenAuth',
    async (_why, open) => {
      const { logoutUrl, statuses, path } = await logOut(await open())
      expect([throughHint(logoutUrl), path]).toEqual([false, '/'])
      for (const status of statuses) expect(status).toBeLessThan(400)
    },
  )
})

// https://github.com/IdentityServer/IdentityServer3/issues/3745: the ID token contains so many claims that the URL of the logout is too long.
describe.each([2000, 6000, 18_000])('an ID token with %i characters of claims', (length) => {
  const claims = { sub: '603f184cec4505e2868431fc', name: 'Ada', website: 'x'.repeat(length) }
  const app = useApp({
    app: { accessTokenSeconds: 3600 },
    switches,
    users: [{ username: 'ada', password: 'lovelace', claims }],
  })

  it.each(sharedKeepings)(
    'P12: the user logs in, refreshes and logs out with %s, and no URL is too long',
    async (_name, keeping) => {
      app.start({ protocol: 'oidc', sessions: keep(keeping) })
      const browser = await app.openLoggedIn()
      expect(await readStatus(browser)).toBe('authenticated')
      app.pass(3600)
      expect((await renew(browser)).status).toBe(200)
      expect(await readStatus(browser)).toBe('authenticated')
      expect([...browser.cookies].flat().join('').length).toBeLessThan(8000)
      const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
      const first = await browser.step(String(logoutUrl), 'same-origin')
      for (const url of [String(logoutUrl), first.headers.get('location') ?? '']) {
        expect(url.length).toBeLessThanOrEqual(4000)
      }
      const landed = await browser.goTo(String(logoutUrl), 'same-origin')
      expect(new URL(landed.url).pathname).toBe('/')
      expect(await readStatus(browser)).toBe('anonymous:none')
    },
  )
})
