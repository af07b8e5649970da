import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn } from './log-in'
import { eventsOf, goTo, reload, statusOf, untilStatus } from './observe'

describe.each(['tab', 'shared'] as const)('a logout with %s storage', (storage) => {
  const app = useApp({ protocol: 'oauth', storage })

  it.each([
    ['token', 'a refresh', (): void => void window.genauth.renew().catch(() => undefined)],
    [
      'userinfo',
      'a user request',
      (): void => void window.genauth.getUser().catch(() => undefined),
    ],
  ] as const)(
    'L7: if a logout happens while the %s endpoint handles %s, the late response does not sign the user in',
    async (...row) => {
      const [endpoint, , begin] = row
      const tab = await app.open(await app.newProfile())
      await logIn(tab, app)
      app.emulator.setFault(endpoint, { kind: 'delay', delayMs: 700, times: 1 })
      const before = app.emulator.count(endpoint)
      await tab.evaluate(begin)
      await expect.poll(() => app.emulator.count(endpoint)).toBe(before + 1)
      // Do not revoke the tokens. If they were revoked, the delayed response would be an error.
      await tab.evaluate(() => window.genauth.logout({ scope: 'local', revoke: false }))
      // Wait until the delayed response has arrived and the client has processed it.
      await expect
        .poll(() => app.emulator.requests(endpoint).every(({ status }) => status !== undefined))
        .toBe(true)
      await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
      expect(await statusOf(tab)).toBe('anonymous:logout')
      expect(await eventsOf(tab)).toEqual(['login', 'logout'])
      expect(await tab.evaluate(() => window.genauth.peekToken() === undefined)).toBe(true)
      await reload(tab)
      expect(await statusOf(tab)).toBe('anonymous:none')
    },
  )
})

describe('the revocation during a logout', () => {
  const app = useApp({ protocol: 'oauth' })

  it.each([
    ['status 500', 'server_error', { kind: 'status', status: 500 }],
    ['a connection reset', 'network_error', { kind: 'reset' }],
  ] as const)(
    'L8: a logout whose revocation fails with %s succeeds, and the session’s `error` contains the failure',
    async (...row) => {
      const [, code, fault] = row
      const tab = await app.open(await app.newProfile())
      await logIn(tab, app)
      app.emulator.setFault('revocation', fault)
      await tab.evaluate(() => window.genauth.logout({ scope: 'local' }))
      const session = await tab.evaluate(() => {
        const now = window.genauth.getSession()
        return now.status === 'anonymous' && [now.reason, now.error?.code]
      })
      expect(session).toEqual(['logout', code])
      expect(await eventsOf(tab)).toEqual(['login', 'logout'])
      await reload(tab)
      expect(await statusOf(tab)).toBe('anonymous:none')
    },
  )

  it('L8: a global logout does not wait for the revocation before it redirects to GenAuth', async () => {
    app.setOptions({ timeoutMs: 60_000 })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    app.emulator.setFault('revocation', { kind: 'delay', delayMs: 60_000 })
    await tab.evaluate(() => void window.genauth.logout({ returnTo: '/bye' }))
    await tab.waitForUrl(({ pathname }) => pathname === '/bye')
    await untilStatus(tab, 'anonymous:none')
    expect(app.emulator.count('revocation')).toBe(2)
  })
})

describe.each(['oauth', 'oidc'] as const)('the URL to which a logout on %s returns', (protocol) => {
  const app = useApp({ protocol })

  it('L10: a logout returns to the exact `returnTo`, even if `returnTo` contains &, #, % and non-ASCII characters', async () => {
    const path = '/bye?to=a%26b%23c&name=Jürgen 日本&rate=50%25+x#ende=ü&x'
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    await tab.evaluate((returnTo) => void window.genauth.logout({ returnTo }), path)
    await tab.waitForUrl(({ pathname }) => pathname === '/bye')
    const arrived = new URL(await tab.url())
    expect(Object.fromEntries(arrived.searchParams)).toEqual({
      to: 'a&b#c',
      name: 'Jürgen 日本',
      rate: '50% x',
    })
    expect(arrived.href).toBe(new URL(path, app.url).href)
  })
})

describe.each(['tab', 'shared'] as const)('a logout on oidc with %s storage', (storage) => {
  const app = useApp({ protocol: 'oidc', storage })

  it('L13: without the option `postLogoutRedirectUri`, a logout on oidc returns to the root of the app', async () => {
    const tab = await app.open(await app.newProfile(), '/reports')
    await logIn(tab, app)
    await tab.evaluate(() => void window.genauth.logout())
    await tab.waitForUrl(({ pathname }) => pathname === '/')
    await untilStatus(tab, 'anonymous:logout')
    expect(await tab.url()).toBe(`${app.url}/`)
  })

  it('L10, L11: a logout on oidc returns to `postLogoutRedirectUri`, and then to `returnTo`', async () => {
    app.setOptions({ postLogoutRedirectUri: `${app.url}/bye` })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const returnTo = '/reports?to=a%26b%23c&name=Jürgen#ende=ü'
    await tab.evaluate((to) => void window.genauth.logout({ returnTo: to }), returnTo)
    await tab.waitForUrl(({ pathname }) => pathname === '/reports')
    expect(await tab.url()).toBe(new URL(returnTo, app.url).href)
    await untilStatus(tab, 'anonymous:none')
    const [request] = app.emulator.requests('logout')
    expect(request?.unredacted.query).toMatchObject({
      post_logout_redirect_uri: `${app.url}/bye`,
      id_token_hint: expect.any(String),
      state: expect.stringMatching(/^genauth-l\.[\da-f]{32}$/),
    })
    // Open the callback of the logout a second time: the stored `returnTo` can be used only once.
    await goTo(tab, `${app.url}/bye?state=${request?.unredacted.query['state']}`)
    await untilStatus(tab, 'anonymous:error')
    expect(await tab.url()).toBe(`${app.url}/bye`)
  })
})
