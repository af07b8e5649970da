import { describe, expect, it, vi } from 'vitest'
import type { Browser } from '../support/browser'
import { json, readId, readStatus } from '../support/read-facts'
import type { ReceivedResponse } from '../support/send-http'
import { createNextApp, nextApp } from './next-app'
import { type Example, useExample } from './use-example'

describe.each([
  ['the exports of pages', 'segments', 'cookies'],
  ['cacheComponents', 'components', 'stored'],
] as const)('a Next.js app that caches pages with %s', (_name, caches, sessions) => {
  const example = useExample(nextApp(caches, sessions), () => createNextApp(caches))
  describeCaches(example)
  describeProxy(example)
  describeRefreshes(example)
  describeChecks(example)
  describeRequired(example)
})

/** The headers of the request with which `<Link>` loads a page before a click. */
const prefetch = {
  rsc: '1',
  'next-router-prefetch': '1',
  'next-router-segment-prefetch': '/_tree',
  'sec-fetch-dest': 'empty',
}

/** Loads a page in advance. Next.js redirects to the same page if the URL lacks the parameter that depends on the headers. */
async function load(browser: Browser, path: string): Promise<ReceivedResponse> {
  const response = await browser.call(path, { headers: { ...prefetch } })
  const location = response.headers.get('location') ?? ''
  if (!location.includes('_rsc=')) return response
  expect(response.headers.getSetCookie()).toEqual([])
  const { pathname, search } = new URL(location, response.url)
  expect(pathname).toBe(path)
  return browser.call(pathname + search, { headers: { ...prefetch } })
}

const paths = ['/', '/static', '/timed', '/greeting', '/check', '/me']

/** Requests a page like a browser that navigates. */
const open = ({ origin }: Example, browser: Browser, path: string) => browser.step(origin + path)

/** Opens a browser whose access token has expired. */
async function openExpired(example: Example): Promise<Browser> {
  example.emulator.setApp({ accessTokenSeconds: 1 })
  const browser = await example.openLoggedIn()
  await vi.waitUntil(
    async () => (await open(example, browser, '/check')).body.includes('renew_required'),
    { timeout: 30_000, interval: 100 },
  )
  example.emulator.setApp({ accessTokenSeconds: 3600 })
  return browser
}

/** Opens a browser in which Alan is signed in. */
async function openAlan(example: Example): Promise<Browser> {
  const browser = example.openBrowser()
  let { headers, url } = await open(example, browser, '/auth/login')
  while (headers.has('location')) {
    const next = new URL(headers.get('location') ?? '', url).href
    const response = next.includes('/login?')
      ? await browser.submitLogin(next, 'alan')
      : await browser.step(next)
    ;({ headers, url } = response)
  }
  return browser
}

const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })

const refreshes = ({ emulator }: Example) => emulator.count('token', { grantType: 'refresh_token' })

/** Returns how the server components, the proxy, a route of the app and `/auth/session` see the browser. */
async function seenBy(example: Example, browser: Browser): Promise<string[]> {
  const page = await open(example, browser, '/check')
  return [
    /signed in: \w+/.exec(page.body)?.[0] ?? page.body,
    `proxy: ${page.headers.get('x-proxy-session')}`,
    `route: ${(await browser.call('/me')).status}`,
    await readStatus(browser),
  ]
}

const signedIn = ['signed in: true', 'proxy: authenticated', 'route: 200', 'authenticated']

function describeCaches(example: Example): void {
  // https://github.com/vercel/next.js/issues/96266: a proxy sets a refreshed session cookie on a page that shared caches may store.
  it('P1: no page that shared caches may store gets a cookie or the user, whether the token is valid or has expired', async () => {
    const browsers = [await openExpired(example), await example.openLoggedIn()]
    const stored = []
    for (const browser of browsers) {
      const id = (await readId(browser)) ?? ''
      for (const path of [...paths, '/static', '/timed']) {
        for (const response of [await open(example, browser, path), await load(browser, path)]) {
          expect(response.headers.getSetCookie()).toEqual([])
          if (!response.headers.get('cache-control')?.includes('s-maxage')) continue
          stored.push(path)
          for (const text of ['Ada', id]) expect(response.body).not.toContain(text)
        }
      }
    }
    expect(stored.filter((path) => path === '/static' || path === '/timed')).toHaveLength(16)
    expect(refreshes(example)).toBe(0)
  })

  // https://github.com/auth0/nextjs-auth0/issues/2100: responses with the session's cookie lack Cache-Control.
  it('P2: every response that sets a cookie, or contains the session, forbids caching', async () => {
    const browser = await openExpired(example)
    const start = await open(example, example.openBrowser(), '/auth/login')
    const refreshed = await renew(browser)
    const page = await open(example, browser, '/')
    const routes = [start, refreshed, await browser.call('/auth/logout', { method: 'POST' })]
    for (const { headers } of routes) {
      expect(headers.getSetCookie()).not.toEqual([])
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('vary')).toContain('Cookie')
    }
    expect(page.body).toContain('Ada Lovelace')
    for (const response of [page, await open(example, example.openBrowser(), '/')]) {
      expect(response.headers.get('cache-control')).toContain('no-store')
      expect(response.headers.get('cache-control')).not.toContain('s-maxage')
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })

  it('P2: a prefetch of a page or of a login sets no cookie and uses up no error of a login', async () => {
    const browser = example.openBrowser()
    await open(example, browser, '/auth/callback?code=a-code&state=an-unknown-state')
    for (const path of ['/', '/auth/login', '/auth/session']) {
      const { headers } = await load(browser, path)
      expect([path, headers.getSetCookie()]).toEqual([path, []])
    }
    const { error } = json(await browser.call('/auth/session')) as { error?: { code: string } }
    expect(error?.code).toBe('state_mismatch')
  })

  it('P2: Next.js never caches the claims of a user, even on a page that caches all its requests', async () => {
    const [ada, alan] = [await example.openLoggedIn(), await openAlan(example)]
    const greetings = []
    for (const browser of [ada, alan, ada, example.openBrowser(), alan]) {
      const { body } = await open(example, browser, '/greeting')
      greetings.push(/Greeting for ([\w -]+)/.exec(body)?.[1])
    }
    const [first, second] = ['Ada Lovelace', 'Alan Turing']
    expect(greetings).toEqual([first, second, first, 'a signed-out user', second])
    // The page requests the claims each time, so that it shows a changed profile.
    expect(example.emulator.count('userinfo')).toBeGreaterThanOrEqual(4)
  })
}

function describeProxy(example: Example): void {
  // https://github.com/auth0/nextjs-auth0/pull/2495: a proxy crashes because the headers of its requests are not those of node:http.
  it('P4: a proxy reads the session of every request, also while the token is refreshed', async () => {
    const browser = await openExpired(example)
    const copy = browser.copy()
    const responses = await Promise.all([
      renew(browser),
      ...paths.map((path) => copy.call(path)),
      ...paths.map((path) => load(copy, path)),
      copy.call('/auth/renew', { method: 'POST' }),
    ])
    for (const { headers } of responses) {
      expect(headers.get('x-proxy-session')).toBe('authenticated')
    }
    expect(refreshes(example)).toBe(1)
  })

  it('P4: a proxy does not accept a session that a route has ended', async () => {
    const browser = await example.openLoggedIn()
    const copy = browser.copy()
    await browser.call('/auth/logout', { method: 'POST' })
    const page = await open(example, copy, '/static')
    expect([page.status, page.headers.get('x-proxy-session')]).toEqual([200, 'none'])
  })

  it.each([
    ['a cookie with bytes outside of ASCII', 'Cookie: a=\u00ff\u00fe; =; ;; b'],
    ['a cookie header of 6 kB', `Cookie: a=${'x'.repeat(6000)}`],
    ['two cookie headers', 'Cookie: genauth-session=a\r\nCookie: genauth-session=b'],
    ['headers that name methods of Headers', 'append: a\r\nget: b\r\nset: c\r\nconstructor: d'],
  ])('P4: a proxy does not crash on %s', async (_name, header) => {
    const response = await example.sendRaw(example.openBrowser(), 'GET /check', [header])
    expect(response).toMatch(/^HTTP\/1\.1 200 /)
    expect(response).toContain('x-proxy-session: none')
  })
}

function describeRefreshes(example: Example): void {
  // https://github.com/better-auth/better-auth/issues/7394: a server component refreshes the token, but cannot set the new cookie.
  it('P6: server components never refresh an expired token, and the first request of the browser does', async () => {
    const browser = await openExpired(example)
    const views = await Promise.all(paths.map((path) => open(example, browser, path)))
    expect(views.flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
    expect(refreshes(example)).toBe(0)
    expect((await renew(browser)).status).toBe(200)
    for (let n = 0; n < 3; n += 1) {
      expect((await open(example, browser, '/check')).body).toContain('token: usable')
      expect((await renew(browser)).status).toBe(200)
    }
    expect(refreshes(example)).toBe(1)
  })

  it('P6: a browser that never stores the refreshed cookie causes a single refresh', async () => {
    const browser = await openExpired(example)
    for (let n = 0; n < 5; n += 1) {
      const lost = browser.copy()
      expect((await open(example, lost, '/check')).body).toContain('signed in: true')
      expect((await renew(lost)).status).toBe(200)
    }
    expect(refreshes(example)).toBe(1)
  })

  // https://github.com/workos/authkit-nextjs/pull/461: a refresh that fails for a moment deletes the session.
  it.each([429, 500, 503])(
    'P5: a refresh that fails with status %s keeps the session on every page',
    async (status) => {
      const browser = await openExpired(example)
      example.emulator.setFault('token', { kind: 'status', status })
      const failed = await renew(browser)
      expect([failed.status, failed.headers.getSetCookie()]).toEqual([503, []])
      expect(await seenBy(example, browser)).toEqual(signedIn)
      example.emulator.clearFaults()
      expect((await renew(browser)).status).toBe(200)
      expect((await open(example, browser, '/')).body).toContain('Ada Lovelace')
    },
  )
}

function describeChecks(example: Example): void {
  // https://github.com/better-auth/better-auth/issues/7008: server components see no session, although the browser is signed in.
  it('P7: server components, a proxy and routes see the session at every moment at which the browser is signed in', async () => {
    const browser = await example.openLoggedIn()
    expect(await seenBy(example, browser)).toEqual(signedIn)
    const expired = await openExpired(example)
    expect(await seenBy(example, expired)).toEqual(signedIn)
    const previous = expired.copy()
    example.emulator.setFault('token', { kind: 'delay', delayMs: 500 })
    const renewing = renew(expired)
    expect(await seenBy(example, previous)).toEqual(signedIn)
    await renewing
    expect(await seenBy(example, previous)).toEqual(signedIn)
    expect(await seenBy(example, expired)).toEqual(signedIn)
  })

  // https://github.com/kinde-oss/kinde-auth-nextjs/issues/337: a check of the session redirects to a login.
  it('P8: a check of the session on the server never redirects, whatever has happened to the session', async () => {
    const { emulator } = example
    const browsers = {
      signedOut: example.openBrowser(),
      expired: await openExpired(example),
      loggedOut: await example.openLoggedIn(),
      rejected: await openExpired(example),
    }
    const logins = emulator.count('authorize')
    await browsers.loggedOut.copy().call('/auth/logout', { method: 'POST' })
    emulator.revokeEverything()
    await renew(browsers.rejected.copy())
    for (const [name, browser] of Object.entries(browsers)) {
      const responses: ReceivedResponse[] = []
      for (const path of ['/', '/check', '/me']) {
        responses.push(await open(example, browser, path))
        responses.push(await load(browser, path))
      }
      const isSignedIn = name === 'expired'
      expect(responses[2]?.body).toContain(`signed in: ${isSignedIn}`)
      for (const { status, headers } of responses) {
        expect([200, 401]).toContain(status)
        expect([headers.get('location'), headers.getSetCookie()]).toEqual([null, []])
      }
    }
    expect(emulator.count('authorize')).toBe(logins)
  })
}

function describeRequired(example: Example): void {
  it('U41: a page that requires a session is never cached, and leads a signed-out user to the login', async () => {
    const browser = await example.openLoggedIn()
    expect((await open(example, browser, '/required')).body).toContain('Required for Ada Lovelace')
    const stranger = example.openBrowser()
    for (let n = 0; n < 2; n += 1) {
      const page = await open(example, stranger, '/required')
      const ahead = await load(stranger, '/required')
      expect(page.body + ahead.body).not.toContain('Required for')
      // If Next.js has already sent a part of the page, it redirects in the browser.
      const target = page.headers.get('location') ?? page.body
      expect(target).toContain('/auth/login?returnTo=%2Frequired')
      expect([page, ahead].flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
    }
  })
}
