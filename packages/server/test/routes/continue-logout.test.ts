import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

const kinds = [
  ['cookie', () => cookieSessions({ revocations: 'process' })],
  ['stored', () => storedSessions(memoryStore())],
] as const

interface StartedLogout {
  readonly browser: Browser
  readonly facts: Record<string, unknown>
  readonly logoutUrl: string
}

async function startLogout(query = ''): Promise<StartedLogout> {
  const browser = await app.openLoggedIn()
  const facts = json(await browser.call(`/auth/logout${query}`, { method: 'POST' }))
  return { browser, facts, logoutUrl: String(facts['logoutUrl']) }
}

const home = () => `${app.auth.origin}/`
const target = (response: { headers: Headers }) => response.headers.get('location') ?? ''
const isAtGenAuth = (response: { headers: Headers }) =>
  target(response).startsWith(app.emulator.url)
const logoutCookies = ({ cookies }: Browser) =>
  [...cookies.keys()].filter((name) => name.includes('genauth-logout-'))

describe.each(kinds)('a logout on oidc, with %s sessions', (_kind, sessions) => {
  it('L11, L13: a logout sends the ID token, postLogoutRedirectUri and a state to GenAuth, and returns to the app', async () => {
    app.start({ protocol: 'oidc', sessions: sessions() })
    const { browser, facts, logoutUrl } = await startLogout('?returnTo=/reports')
    expect(facts).toEqual({
      logoutUrl: expect.stringMatching(
        /^http:\/\/localhost:\d+\/auth\/logout\/continue\?id=[\w-]{22}$/,
      ),
      state: expect.stringMatching(/^genauth-l\.[\w-]{22}$/),
      postLogoutRedirectUri: home(),
    })
    const response = await browser.step(logoutUrl, 'same-origin')
    expect(response.status).toBe(303)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const url = new URL(target(response))
    expect(url.origin + url.pathname).toBe(`${app.emulator.url}/oidc/session/end`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      post_logout_redirect_uri: home(),
      state: facts['state'],
    })
    expect(logoutCookies(browser)).toEqual([])
    const landed = await browser.goTo(url.href)
    expect(landed.url).toBe(`${home()}?state=${facts['state']}`)
  })

  it('L11: a logout sends the ID token of the last refresh', async () => {
    app.start({ protocol: 'oidc', sessions: sessions() })
    const browser = await app.openLoggedIn()
    app.pass(3590)
    await browser.call('/auth/renew', { method: 'POST' })
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    const hint = new URL(
      target(await browser.step(String(logoutUrl), 'same-origin')),
    ).searchParams.get('id_token_hint')
    const { iat } = JSON.parse(atob(hint?.split('.')[1] ?? '')) as { iat: number }
    expect(iat).toBeGreaterThan(Date.now() / 1000 + 3000)
  })

  it('L11: a logout sends an expired ID token if no refresh has returned a new one', async () => {
    app.start({ protocol: 'oidc', sessions: sessions(), fetch: withoutIdTokenOnRefresh })
    const browser = await app.openLoggedIn()
    app.pass(3590)
    await browser.call('/auth/renew', { method: 'POST' })
    app.pass(3590)
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    expect(String(logoutUrl)).toContain('/auth/logout/continue')
    expect((await browser.goTo(String(logoutUrl), 'same-origin')).url).toContain(home())
  })

  it('L11: a logout uses the universal logout if the user is signed out or the option logout is universal', async () => {
    app.start({ protocol: 'oidc', sessions: sessions() })
    const signedOut = app.openBrowser()
    const facts = json(await signedOut.call('/auth/logout?returnTo=/bye', { method: 'POST' }))
    const expected = `${app.emulator.url}/login/profile/logout?redirect_uri=${encodeURIComponent(`${home()}bye`)}`
    expect(facts).toEqual({ logoutUrl: expected })
    app.start({ protocol: 'oidc', sessions: sessions(), logout: 'universal' })
    const { facts: chosen, browser } = await startLogout('?returnTo=/bye')
    expect(chosen).toEqual({ logoutUrl: expected })
    expect(logoutCookies(browser)).toEqual([])
    expect((await browser.goTo(expected)).url).toBe(`${home()}bye`)
  })
})

/** Removes the ID token from the response of a refresh, as OpenID Connect Core (section 12.2) allows. */
const withoutIdTokenOnRefresh: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  if (!String(init?.body).includes('grant_type=refresh_token')) return response
  const { id_token: _, ...rest } = (await response.json()) as Record<string, unknown>
  return Response.json(rest)
}

/** Makes the ID token of a login longer. Use it with `verifyIdTokenSignature: false`, because the signature of the longer token is invalid. */
const withIdTokenOf =
  (length: number): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/token')) return response
    const body = (await response.json()) as Record<string, unknown>
    const [header, payload = ''] = String(body['id_token']).split('.')
    const claims = { ...JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))), long: '' }
    const encode = () =>
      btoa(JSON.stringify(claims)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
    while (encode().length < length)
      claims.long += 'x'.repeat(Math.max(1, Math.floor((length - encode().length) / 2)))
    return Response.json({ ...body, id_token: `${header}.${encode()}.c2lnbmF0dXJl` })
  }

describe('a logout with a long ID token', () => {
  it('L11: a logout uses the universal logout if the ID token makes the URL too long', async () => {
    const sessions = storedSessions(memoryStore())
    app.start({
      protocol: 'oidc',
      sessions,
      verifyIdTokenSignature: false,
      fetch: withIdTokenOf(2000),
    })
    const fitting = await startLogout()
    expect(fitting.logoutUrl).toContain('/auth/logout/continue')
    expect(logoutCookies(fitting.browser)).toHaveLength(1)
    const response = await fitting.browser.step(fitting.logoutUrl, 'same-origin')
    expect(new URL(target(response)).searchParams.get('id_token_hint')?.length).toBeGreaterThan(
      2000,
    )
    expect(logoutCookies(fitting.browser)).toEqual([])
    app.start({
      protocol: 'oidc',
      sessions: storedSessions(memoryStore()),
      verifyIdTokenSignature: false,
      fetch: withIdTokenOf(4000),
    })
    expect((await startLogout()).facts).toEqual({
      logoutUrl: `${app.emulator.url}/login/profile/logout?redirect_uri=${encodeURIComponent(home())}`,
    })
  })

  it.each([2000, 2200, 2400, 2600, 2800, 3000, 3200])(
    'B7, L11: the Set-Cookie headers of a logout stay under 3,650 bytes with %i characters of claims',
    async (length) => {
      const sessions = storedSessions(memoryStore())
      app.startSecure({
        protocol: 'oidc',
        sessions,
        verifyIdTokenSignature: false,
        fetch: withIdTokenOf(length),
      })
      const browser = await app.openLoggedIn()
      const response = await browser.call('/auth/logout?returnTo=/bye', { method: 'POST' })
      const lines = response.headers.getSetCookie().map((line) => `set-cookie: ${line}\r\n`)
      expect(lines.join('').length).toBeLessThanOrEqual(3650)
      const universal = `${app.emulator.url}/login/profile/logout?redirect_uri=${encodeURIComponent(`${home()}bye`)}`
      const isKept = logoutCookies(browser).length === 1
      expect(isKept).toBe(length < 2200)
      const url = isKept ? expect.stringContaining('/auth/logout/continue') : universal
      expect(json(response)['logoutUrl']).toEqual(url)
      expect(json(response)).toHaveProperty(isKept ? 'state' : 'logoutUrl')
    },
  )

  it('L11: the server does not store an ID token that makes the session cookies too large', async () => {
    app.start({ protocol: 'oidc', verifyIdTokenSignature: false, fetch: withIdTokenOf(4500) })
    const { browser, logoutUrl } = await startLogout()
    expect(logoutUrl).toContain('/login/profile/logout')
    expect(app.emulator.count('revocation')).toBe(2)
    expect([...browser.cookies.keys()]).toEqual([])
  })

  it('L11: the server does not store a refreshed ID token that is too long, and stores the next short one', async () => {
    let length = 100
    app.start({
      protocol: 'oidc',
      verifyIdTokenSignature: false,
      fetch: (...call) => withIdTokenOf(length)(...call),
    })
    const browser = await app.openLoggedIn()
    const bytes = () => [...browser.cookies.values()].join('').length
    const initialBytes = bytes()
    for (const [next, isKept] of [
      [4500, false],
      [100, true],
    ] as const) {
      length = next
      app.pass(3590)
      const { revision } = json(await browser.call('/auth/renew', { method: 'POST' }))
      expect(revision).toBeGreaterThan(1)
      expect(bytes() >= initialBytes - 50).toBe(isKept)
    }
  })
})

describe.each(kinds)('GET /logout/continue, with %s sessions', (_kind, sessions) => {
  const start = () => app.start({ protocol: 'oidc', sessions: sessions() })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }],
    ['a sibling origin', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'document' }],
    ['a frame', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' }],
    ['a script', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }],
    ['an image', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' }],
    ['another site that only the Referer names', { referer: 'https://evil.example/' }],
  ])(
    'B10: /logout/continue responds 403 to a request from %s, and keeps the cookie',
    async (_request, headers) => {
      start()
      const { browser, logoutUrl } = await startLogout()
      const path = logoutUrl.slice(app.origin.length)
      const response = await browser.call(path, { headers })
      expect([response.status, json(response)['error']]).toEqual([403, 'cross_origin_request'])
      expect(response.headers.getSetCookie()).toEqual([])
      expect(isAtGenAuth(await browser.step(logoutUrl, 'same-origin'))).toBe(true)
    },
  )

  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch', 'sec-fetch-site': 'cross-site' },
  ])(
    'B10: /logout/continue responds 204 to a prefetch, and keeps the cookie: %j',
    async (headers) => {
      start()
      const { browser, logoutUrl } = await startLogout()
      const response = await browser.call(logoutUrl.slice(app.origin.length), { headers })
      expect([response.status, target(response), response.headers.getSetCookie()]).toEqual([
        204,
        '',
        [],
      ])
      expect(isAtGenAuth(await browser.step(logoutUrl, 'same-origin'))).toBe(true)
    },
  )

  it('B10: /logout/continue redirects to GenAuth if the browser sends no Sec-Fetch-Site', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    const headers = { accept: 'text/html', referer: `${app.origin}/account` }
    expect(isAtGenAuth(await browser.call(logoutUrl.slice(app.origin.length), { headers }))).toBe(
      true,
    )
  })

  it('B10: /logout/continue redirects to the app if the same URL is opened a second time', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    await browser.step(logoutUrl, 'same-origin')
    const again = await browser.step(logoutUrl, 'same-origin')
    expect([again.status, target(again)]).toEqual([303, home()])
    expect(again.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('B10, L11: two pending logouts of one browser both reach GenAuth', async () => {
    start()
    const first = await startLogout()
    await first.browser.goTo(`${app.origin}/auth/login`)
    const facts = json(await first.browser.call('/auth/logout', { method: 'POST' }))
    expect(logoutCookies(first.browser)).toHaveLength(2)
    for (const url of [first.logoutUrl, String(facts['logoutUrl'])]) {
      expect(isAtGenAuth(await first.browser.step(url, 'same-origin'))).toBe(true)
    }
    expect(logoutCookies(first.browser)).toEqual([])
  })

  it('B10: two logouts both reach GenAuth, even if the request of each logout lacked the cookie of the other logout', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    const other = app.openBrowser()
    await other.goTo(`${app.origin}/auth/login`)
    const facts = json(await other.call('/auth/logout', { method: 'POST' }))
    for (const [name, value] of other.cookies) browser.cookies.set(name, value)
    for (const url of [logoutUrl, String(facts['logoutUrl'])]) {
      expect(isAtGenAuth(await browser.step(url, 'same-origin'))).toBe(true)
    }
  })

  it('B10: only the latest of two logouts keeps its cookie if both cookies together are too large', async () => {
    app.start({
      protocol: 'oidc',
      sessions: sessions(),
      verifyIdTokenSignature: false,
      fetch: withIdTokenOf(1900),
    })
    const { browser, logoutUrl } = await startLogout()
    await browser.goTo(`${app.origin}/auth/login`)
    const facts = json(await browser.call('/auth/logout', { method: 'POST' }))
    expect(logoutCookies(browser)).toHaveLength(1)
    expect(target(await browser.step(logoutUrl, 'same-origin'))).toBe(home())
    expect(isAtGenAuth(await browser.step(String(facts['logoutUrl']), 'same-origin'))).toBe(true)
  })

  it('B10: only the two latest of three logouts keep their cookies', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    const urls = [logoutUrl]
    for (const _ of [2, 3]) {
      app.pass(1)
      await browser.goTo(`${app.origin}/auth/login`)
      urls.push(String(json(await browser.call('/auth/logout', { method: 'POST' }))['logoutUrl']))
    }
    const reachedGenAuth = []
    for (const url of urls) reachedGenAuth.push(isAtGenAuth(await browser.step(url, 'same-origin')))
    expect(reachedGenAuth).toEqual([false, true, true])
  })

  it('B7, L11: a logout with universal=true sets no cookie', async () => {
    start()
    const browser = await app.openLoggedIn()
    const response = await browser.call('/auth/logout?universal=true&returnTo=/bye', {
      method: 'POST',
    })
    expect(json(response)).toEqual({
      logoutUrl: `${app.emulator.url}/login/profile/logout?redirect_uri=${encodeURIComponent(`${home()}bye`)}`,
    })
    expect([...browser.cookies.keys()]).toEqual([])
    expect(app.emulator.count('revocation')).toBeGreaterThan(0)
  })

  it('B10: /logout/continue as a typed URL redirects to the app, and keeps the cookie', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    const typed = await browser.step(logoutUrl, 'none')
    expect([typed.status, target(typed), typed.headers.getSetCookie()]).toEqual([303, home(), []])
    expect(isAtGenAuth(await browser.step(logoutUrl, 'same-origin'))).toBe(true)
  })

  it('B10: /logout/continue redirects to the app with a wrong id, without an id, or after 60 s', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    const other = await startLogout()
    for (const url of [other.logoutUrl, logoutUrl.replace(/\?.*/, ''), `${logoutUrl}x`]) {
      expect(target(await browser.step(url, 'same-origin'))).toBe(home())
    }
    app.pass(61)
    expect(target(await browser.step(logoutUrl, 'same-origin'))).toBe(home())
    app.pass(-61)
    expect(target(await browser.step(logoutUrl, 'same-origin'))).toBe(home())
  })

  it('B10: /logout/continue redirects to the app in another browser, or if the logout cookie contains a login', async () => {
    start()
    const { browser, logoutUrl } = await startLogout()
    expect(target(await app.openBrowser().step(logoutUrl, 'same-origin'))).toBe(home())
    const [name = ''] = logoutCookies(browser)
    const login = app.openBrowser()
    await login.step(`${app.origin}/auth/login`)
    const [stolen = ''] = [...login.cookies.values()]
    browser.cookies.set(name, stolen)
    expect(target(await browser.step(logoutUrl, 'same-origin'))).toBe(home())
  })

  it('B10: POST /logout sets an HttpOnly, SameSite=Lax cookie that lasts 60 s', async () => {
    app.startSecure({ protocol: 'oidc', sessions: sessions() })
    const browser = await app.openLoggedIn()
    const response = await browser.call('/auth/logout', { method: 'POST' })
    const lines = response.headers.getSetCookie().filter((line) => line.includes('genauth-logout-'))
    expect(lines).toEqual([
      expect.stringMatching(
        /^__Host-Http-genauth-logout-[\da-f]{8}-[\w-]{22}=[^;]+; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
  })
})

describe('postLogoutRedirectUri of a logout on oidc', () => {
  it('L11: if postLogoutRedirectUri has another origin, a logout sends returnTo as post_logout_redirect_uri and no state', async () => {
    const elsewhere = 'https://www.example/bye'
    app.emulator.setApp({ logoutRedirectUris: [elsewhere, `${app.origin}/here`] })
    app.start({ protocol: 'oidc', postLogoutRedirectUri: elsewhere })
    const redirectUriOf = async ({ browser, facts, logoutUrl }: StartedLogout) => {
      expect(facts).toEqual({ logoutUrl })
      const url = new URL(target(await browser.step(logoutUrl, 'same-origin')))
      expect(url.searchParams.get('state')).toBeNull()
      return url.searchParams.get('post_logout_redirect_uri')
    }
    expect(await redirectUriOf(await startLogout())).toBe(elsewhere)
    expect(await redirectUriOf(await startLogout('?returnTo=/here'))).toBe(`${app.origin}/here`)
  })
})
