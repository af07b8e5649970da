import { describe, expect, it } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
  memoryStore,
  storedSessions,
} from '../../src'
import { failure } from '../support/failure'
import { type QuickBrowser, startQuickApp } from '../support/quick-app'

const origin = 'https://app.example'
const genAuth = 'https://sample-app.genauth.ai'

const json = async (response: Response | Promise<Response> | undefined) =>
  (await (await response)?.json()) as Record<string, unknown>

const locationOf = (response: Response) => new URL(response.headers.get('location') ?? '')

const requestOf = ({ cookies }: QuickBrowser, path = '/orders') => {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  return new Request(origin + path, { headers: { cookie } })
}

const handle = async (auth: AuthServer, path: string, init: RequestInit = {}) => {
  const response = await auth.handle(new Request(origin + path, init))
  if (!response) throw new Error(`The app does not respond to ${path}.`)
  return response
}

const document = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }

describe('GET /login', () => {
  it('B1: GET /login redirects to GenAuth with a new state and sets one cookie', async () => {
    const { auth } = startQuickApp({ protocol: 'oidc' })
    const response = await handle(auth, '/auth/login?prompt=login', { headers: document })
    const url = locationOf(response)
    expect([response.status, url.origin + url.pathname]).toEqual([302, `${genAuth}/oidc/auth`])
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      prompt: 'login',
      scope: 'openid profile email phone address offline_access',
      state: expect.stringMatching(/^[\w-]{22}\.[\w-]{22}$/),
      redirect_uri: `${origin}/auth/callback`,
    })
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  it('B1: GET /login requests the scopes of the option scope', async () => {
    const { auth } = startQuickApp({ protocol: 'oidc', scope: 'openid' })
    const { searchParams } = locationOf(await handle(auth, '/auth/login', { headers: document }))
    expect(searchParams.get('scope')).toBe('openid')
  })

  it.each([
    ['login', 302],
    ['none', 302],
    ['consent', 302],
    ['select_account', 302],
    ['login consent', 302],
    ['', 400],
    ['login x', 400],
    ['LOGIN', 400],
  ])('GET /login responds to the prompt %j with %d', async (prompt, status) => {
    const { auth } = startQuickApp()
    const path = `/auth/login?prompt=${encodeURIComponent(prompt)}`
    const response = await handle(auth, path, { headers: document })
    expect(response.status).toBe(status)
    if (status === 302) expect(locationOf(response).searchParams.get('prompt')).toBe(prompt)
  })

  it('GET /login removes repeated values from the prompt', async () => {
    const { auth } = startQuickApp()
    const response = await handle(auth, '/auth/login?prompt=login+consent+login')
    expect(locationOf(response).searchParams.get('prompt')).toBe('login consent')
  })

  it.each([
    ['HEAD', {}],
    ['GET', { 'sec-purpose': 'prefetch' }],
    ['GET', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'empty' }],
  ])('B8: GET /login returns 204 to %s with %j and starts no login', async (method, headers) => {
    const { auth } = startQuickApp()
    const response = await handle(auth, '/auth/login', { method, headers: headers as HeadersInit })
    expect([response.status, response.body, response.headers.getSetCookie()]).toEqual([
      204,
      null,
      [],
    ])
  })

  it('B8: GET /login rejects a request from a frame', async () => {
    const { auth } = startQuickApp()
    const headers = { 'sec-fetch-dest': 'iframe' }
    const response = await handle(auth, '/auth/login', { headers })
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
      403,
      'cross_origin_request',
    ])
  })

  it.each([
    ['/reports?year=2026#top', '/reports?year=2026#top'],
    ['reports', '/reports'],
    [`/${'x'.repeat(499)}`, `/${'x'.repeat(499)}`],
    [`/${'x'.repeat(500)}`, '/'],
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/auth', '/'],
    ['/auth/login', '/'],
    ['/authors', '/authors'],
  ])('B8: GET /login with the returnTo %s returns the user to %s', async (returnTo, target) => {
    const app = startQuickApp()
    const browser = app.openBrowser()
    const path = `/auth/login?returnTo=${encodeURIComponent(returnTo)}`
    const state = locationOf(await browser.goTo(path)).searchParams.get('state')
    const response = await browser.goTo(`/auth/callback?code=x&state=${state}`)
    expect([response.status, response.headers.get('location')]).toEqual([303, origin + target])
  })

  it('B8: GET /login from another site returns the user to the root of the app', async () => {
    const app = startQuickApp()
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }
    const begun = await handle(app.auth, '/auth/login?returnTo=/reports', { headers })
    const [cookie = ''] = begun.headers.getSetCookie()
    const state = locationOf(begun).searchParams.get('state')
    const response = await handle(app.auth, `/auth/callback?code=x&state=${state}`, {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    })
    expect(response.headers.get('location')).toBe(`${origin}/`)
  })
})

describe('GET /callback', () => {
  const begin = async (browser: QuickBrowser, query = '') =>
    locationOf(await browser.goTo(`/auth/login?returnTo=/reports${query}`)).searchParams.get(
      'state',
    )

  it("C4: GET /callback stores the code of GenAuth's error, but not its text", async () => {
    const app = startQuickApp()
    const browser = app.openBrowser()
    const state = await begin(browser)
    const query = `error=access_denied&error_description=secret&state=${state}`
    const response = await browser.goTo(`/auth/callback?${query}`)
    expect(response.headers.get('location')).toBe(`${origin}/reports`)
    const facts = await browser.facts()
    expect(facts).toMatchObject({
      session: { status: 'anonymous', reason: 'error' },
      error: { code: 'access_denied' },
    })
    expect(JSON.stringify(facts)).not.toContain('secret')
    expect(await browser.status()).toBe('anonymous:none')
    expect([app.reports, app.requests]).toEqual([['access_denied'], []])
  })

  it('B8: GET /callback fails with state_mismatch for a login of another browser and keeps the session', async () => {
    const app = startQuickApp()
    const browser = await app.openLoggedIn()
    const response = await browser.goTo('/auth/callback?code=x&state=y')
    expect([response.status, response.headers.get('location')]).toEqual([303, `${origin}/`])
    expect(await browser.facts()).toMatchObject({
      session: { status: 'authenticated' },
      error: { code: 'state_mismatch' },
    })
    await browser.goTo('/auth/callback')
    expect(app.reports).toEqual(['state_mismatch', 'state_mismatch'])
  })

  it.each(['oauth', 'oidc'] as const)(
    'B8: a repeated GET /callback of a signed-in user causes no error with the protocol %s',
    async (protocol) => {
      const app = startQuickApp({ protocol })
      const browser = app.openBrowser()
      let path = ''
      const { goTo } = browser
      browser.goTo = (next) => {
        path = next
        return goTo(next)
      }
      await browser.logIn()
      const thief = app.openBrowser()
      await thief.goTo(path)
      expect(await thief.status()).toBe('anonymous:error')
      app.pass(61_000)
      await goTo(path)
      expect(await browser.facts()).not.toHaveProperty('error')
      expect(app.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1)
    },
  )

  it('B8: GET /callback rejects a request from a frame, and a prefetch does not redeem the code', async () => {
    const app = startQuickApp()
    const browser = app.openBrowser()
    const path = `/auth/callback?code=x&state=${await begin(browser)}`
    const { headers } = requestOf(browser)
    const frame = await handle(app.auth, path, {
      headers: { cookie: headers.get('cookie') ?? '', 'sec-fetch-dest': 'iframe' },
    })
    expect(frame.status).toBe(403)
    const ahead = await handle(app.auth, path, {
      headers: { cookie: headers.get('cookie') ?? '', purpose: 'prefetch', 'sec-fetch-dest': 'x' },
    })
    expect([ahead.status, ahead.body, ahead.headers.getSetCookie()]).toEqual([204, null, []])
    await browser.goTo(path)
    expect(await browser.status()).toBe('authenticated')
  })

  it('B9: GET /callback keeps the previous session and reports the error if GenAuth is down', async () => {
    let isDown = false
    const app = startQuickApp({
      respond: ({ endpoint }) =>
        isDown && endpoint === 'token' ? new Response('', { status: 500 }) : undefined,
    })
    const browser = await app.openLoggedIn()
    isDown = true
    await browser.logIn()
    expect(await browser.facts()).toMatchObject({
      session: { status: 'authenticated' },
      error: { code: 'server_error' },
    })
    isDown = false
    await browser.goTo('/auth/callback?code=x&state=y')
    await browser.logIn()
    expect(await browser.facts()).not.toHaveProperty('error')
    expect(app.reports).toEqual(['server_error', 'state_mismatch'])
  })

  it('B9: GET /callback repeats a code exchange after one lost response, and fails after a second lost response', async () => {
    let lost = 1
    const app = startQuickApp({
      respond({ endpoint }) {
        if (endpoint !== 'token' || lost === 0) return undefined
        lost -= 1
        throw new TypeError('reset')
      },
    })
    const browser = await app.openLoggedIn()
    expect(await browser.status()).toBe('authenticated')
    lost = 2
    const other = await app.openLoggedIn()
    expect(await other.facts()).toMatchObject({ error: { code: 'network_error' } })
  })

  it('B9: GET /callback revokes the new tokens if it cannot store the session', async () => {
    const store = memoryStore()
    const { write } = store
    store.write = async (key, entry, lifetime) => {
      if (!key.includes('.')) throw new Error('down')
      return write(key, entry, lifetime)
    }
    const app = startQuickApp({ sessions: storedSessions(store) })
    const browser = await app.openLoggedIn()
    expect(await browser.facts()).toMatchObject({ error: { code: 'storage_unavailable' } })
    expect(app.revoked()).toEqual(['refresh-1', 'access-1'])
  })

  it.each([
    ['a-name-of-a-popup', true],
    ['too-short', false],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ["a-name');alert('1", false],
  ])('L2: GET /callback returns a page for a popup with the name %s: %s', async (name, isPage) => {
    const app = startQuickApp()
    const browser = app.openBrowser()
    const state = await begin(browser, `&mode=popup&popup=${encodeURIComponent(name)}`)
    const response = await browser.goTo(`/auth/callback?code=x&state=${state}`)
    expect(response.status).toBe(isPage ? 200 : 303)
    const body = await response.text()
    expect([body.includes(name), body.includes('alert')]).toEqual([isPage, false])
    if (!isPage) return
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(await browser.status()).toBe('authenticated')
  })

  it('L2: GET /callback redirects the window if only mode=popup or only a popup name is set', async () => {
    const app = startQuickApp()
    for (const query of [
      '&mode=popup',
      '&popup=a-name-of-a-popup',
      '&mode=x&popup=a-name-of-a-popup',
    ]) {
      const browser = app.openBrowser()
      const state = await begin(browser, query)
      expect((await browser.goTo(`/auth/callback?code=x&state=${state}`)).status).toBe(303)
    }
  })
})

describe('the routes of a session', () => {
  it('B1: GET /user returns the claims without tokens, passwords and members that are named like a token', async () => {
    const names = ['access_token', 'accessToken', 'refresh_token', 'refreshToken']
    const others = ['id_token', 'idToken', 'token', 'password']
    const secrets = Object.fromEntries([...names, ...others].map((name) => [name, 'a secret']))
    const app = startQuickApp({
      respond: ({ endpoint }) =>
        endpoint === 'me'
          ? {
              sub: 'ada',
              company: 'kept',
              ...secrets,
              key: 'access-1',
              list: [{ key: 'refresh-1' }],
            }
          : undefined,
    })
    const browser = await app.openLoggedIn()
    const claims = await json(browser.call('/auth/user'))
    expect(claims).toMatchObject({ sub: 'ada', company: 'kept', list: [{}] })
    expect(JSON.stringify(claims)).not.toMatch(/a secret|access-1|refresh-1/)
  })

  it('B1: GET /user rejects the claims of another user', async () => {
    const app = startQuickApp({
      protocol: 'oidc',
      respond: ({ endpoint }) => (endpoint === 'me' ? { sub: 'bob' } : undefined),
    })
    const response = await (await app.openLoggedIn()).call('/auth/user')
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
      502,
      'user_mismatch',
    ])
  })

  it("POST /introspect returns GenAuth's introspection response without the token", async () => {
    let active = true
    const app = startQuickApp({
      respond: ({ endpoint }) =>
        endpoint === 'introspection' ? { active, jti: 'access-1', scope: 'openid' } : undefined,
    })
    const browser = await app.openLoggedIn()
    const known = await json(browser.call('/auth/introspect', 'POST'))
    expect(known).toMatchObject({ active: true })
    expect(JSON.stringify(known)).not.toContain('access-1')
    active = false
    expect(await json(browser.call('/auth/introspect', 'POST'))).toEqual({ active: false })
  })

  it.each(['/auth/user', '/auth/introspect', '/auth/logout', '/auth/renew', '/auth/session'])(
    'B10: %s rejects a request from another site',
    async (path) => {
      const app = startQuickApp()
      const browser = await app.openLoggedIn()
      const cookie = requestOf(browser).headers.get('cookie') ?? ''
      const method = /user|session/.test(path) ? 'GET' : 'POST'
      const headers = { cookie, 'x-genauth': '1', 'sec-fetch-site': 'cross-site' }
      const response = await handle(app.auth, path, { method, headers })
      expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
        403,
        'cross_origin_request',
      ])
      expect(await browser.status()).toBe('authenticated')
    },
  )

  it.each(['/auth/introspect', '/auth/logout', '/auth/renew'])(
    'B10: POST %s requires X-GenAuth: 1',
    async (path) => {
      const app = startQuickApp()
      const headers = { 'sec-fetch-site': 'same-origin', origin }
      expect((await handle(app.auth, path, { method: 'POST', headers })).status).toBe(403)
    },
  )

  it.each([
    ['/auth/login', 'GET, HEAD'],
    ['/auth/callback', 'GET'],
    ['/auth/session', 'GET'],
    ['/auth/user', 'GET'],
    ['/auth/renew', 'POST'],
    ['/auth/introspect', 'POST'],
    ['/auth/logout', 'POST'],
    ['/auth/logout/continue', 'GET'],
    ['/auth/backchannel-logout', 'POST'],
  ])(
    'the route %s allows only the methods %s, and its response is not cached',
    async (path, allow) => {
      const { auth } = startQuickApp()
      const response = await handle(auth, path, { method: 'PUT' })
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('vary')).toBe('Cookie')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(await json(response)).toMatchObject({ error: 'invalid_request' })
    },
  )

  it.each(['/auth', '/auth/', '/auth/nothing', '/auth/api', '/auth/api/orders/list'])(
    'the path %s returns a 404 that lists the existing routes',
    async (path) => {
      const { auth } = startQuickApp()
      const response = await handle(auth, path)
      const { error, message } = await json(response)
      expect([response.status, error]).toEqual([404, 'invalid_request'])
      expect(message).toMatch(path.includes('/api/') ? /option `apis`/ : /\/login.*\/api\/<name>/)
    },
  )

  it.each(['/', '/authors', '/x/auth/session'])(
    'the server passes the path %s to the app',
    async (path) => {
      const { auth } = startQuickApp()
      expect(await auth.handle(new Request(origin + path))).toBeUndefined()
    },
  )

  it.each([
    ['/auth/session', '/auth/session', 200],
    ['/auth/session', '/auth/session?a', 200],
    ['/auth/session', '/auth/x/../session', 400],
    ['/auth/session', '/x/../auth/session', 400],
    ['/', '/auth/..', 400],
  ])(
    'B5: the path %s with the original request target %s gets the status %d',
    async (path, target, status) => {
      const { auth } = startQuickApp()
      const headers = { 'x-genauth': '1' }
      const response = await auth.handle(new Request(origin + path, { headers }), { target })
      expect(response?.status).toBe(status)
      expect(response?.headers.get('cache-control')).toBe('no-store')
    },
  )

  it('B9: handle() rejects with an unexpected error of the server, but ignores an error of onError', async () => {
    const app = startQuickApp({
      onError() {
        throw new Error('the log is full')
      },
    })
    const browser = app.openBrowser()
    expect((await browser.goTo('/auth/callback?code=x&state=y')).status).toBe(303)
    const quiet = startQuickApp({ onError: undefined }).openBrowser()
    expect((await quiet.goTo('/auth/callback?code=x&state=y')).status).toBe(303)
    const { auth } = startQuickApp({
      runtime: {
        randomId() {
          throw new RangeError('no randomness')
        },
      },
    })
    await expect(auth.handle(new Request(`${origin}/auth/login`))).rejects.toThrow(RangeError)
  })
})

describe('createAuthServer', () => {
  it('getSession returns the session, its token and its user, or null for a signed-out user', async () => {
    const app = startQuickApp()
    const browser = await app.openLoggedIn()
    const session = await app.auth.getSession(requestOf(browser))
    expect(session).toMatchObject({
      session: { status: 'authenticated' },
      expiresAt: app.now() + 3_600_000,
      scope: ['openid', 'offline_access'],
    })
    expect(session?.getAccessToken()).toBe('access-1')
    expect(await session?.getUser()).toMatchObject({ sub: 'ada' })
    expect(await app.auth.getSession(requestOf(app.openBrowser()))).toBeNull()
    app.pass(3_600_000)
    expect((await failure(() => session?.getAccessToken())).code).toBe('renew_required')
  })

  it('B6: getSession returns no token and no user for an outdated cookie', async () => {
    const app = startQuickApp()
    const browser = await app.openLoggedIn()
    const outdated = browser.copy()
    await browser.call('/auth/renew?force', 'POST')
    app.pass(10_000)
    const session = await app.auth.getSession(requestOf(outdated))
    expect(session?.session.status).toBe('authenticated')
    expect((await failure(() => session?.getAccessToken())).code).toBe('renew_required')
    expect((await failure(() => session?.getUser())).code).toBe('renew_required')
  })

  it('initialSession returns the session, the user with user: true, and the error of a login', async () => {
    const app = startQuickApp()
    const browser = await app.openLoggedIn()
    const request = requestOf(browser)
    expect(await app.auth.initialSession(request)).not.toHaveProperty('user')
    const facts = await app.auth.initialSession(request, { user: true })
    expect(facts).toMatchObject({ session: { sub: 'ada' }, user: { sub: 'ada' }, revision: 1 })
    const signedOut = app.openBrowser()
    await signedOut.goTo('/auth/callback?code=x&state=y')
    for (const _ of [1, 2]) {
      expect(await app.auth.initialSession(requestOf(signedOut), { user: true })).toMatchObject({
        session: { status: 'anonymous', reason: 'error' },
        error: { code: 'state_mismatch' },
      })
    }
  })

  it.each([
    ['503', () => new Response('', { status: 503 }), ['server_error']],
    ['401', () => new Response('', { status: 401 }), []],
  ] as [string, () => Response, string[]][])(
    'B9: initialSession returns no user if GenAuth responds with %s',
    async (_what, fail, reports) => {
      const app = startQuickApp({
        respond: ({ endpoint }) => (endpoint === 'me' ? fail() : undefined),
      })
      const browser = await app.openLoggedIn()
      const facts = await app.auth.initialSession(requestOf(browser), { user: true })
      expect([facts.session.status, 'user' in facts, app.timers.length]).toEqual([
        'authenticated',
        false,
        0,
      ])
      expect(app.reports).toEqual(reports)
      app.pass(3_600_000)
      await app.auth.initialSession(requestOf(browser), { user: true })
      expect(app.reports).toEqual(reports)
    },
  )

  it('B9: initialSession waits two seconds for the user', async () => {
    const app = startQuickApp({
      // This time limit exceeds the test's time-out, so the test fails if the page waits for the request.
      timeoutMs: 600_000,
      respond: ({ endpoint }) => (endpoint === 'me' ? new Promise(() => {}) : undefined),
    })
    const browser = await app.openLoggedIn()
    const facts = app.auth.initialSession(requestOf(browser), { user: true })
    await expect.poll(() => app.timers.map(({ ms }) => ms)).toEqual([2000])
    app.timers[0]?.run()
    expect(await facts).not.toHaveProperty('user')
    expect(app.reports).toEqual(['timeout'])
  })

  it('verifyRequest accepts a page of the app and rejects another origin', async () => {
    const { auth } = startQuickApp()
    const post = (from: string) =>
      new Request(`${origin}/orders`, { method: 'POST', headers: { origin: from } })
    expect(() => auth.verifyRequest(post(origin))).not.toThrow()
    const error = await failure(() => auth.verifyRequest(post('https://evil.example')))
    expect(error.code).toBe('cross_origin_request')
    expect([auth.origin, auth.basePath]).toEqual([origin, '/auth'])
  })

  it('createAuthServer serves its routes under the option basePath', async () => {
    const { auth } = startQuickApp({
      basePath: '/api/login',
      redirectUri: `${origin}/api/login/callback`,
    })
    const headers = { 'x-genauth': '1' }
    expect((await handle(auth, '/api/login/session', { headers })).status).toBe(200)
    expect(await auth.handle(new Request(`${origin}/auth/session`))).toBeUndefined()
  })

  it.each([
    [{ backchannelLogout: true, protocol: 'oauth' }, /backchannelLogout.*oidc/],
    [{ backchannelLogout: 'yes', protocol: 'oidc' }, /true or false/],
    [
      {
        backchannelLogout: true,
        protocol: 'oidc',
        sessions: cookieSessions({ revocations: { add() {}, has: () => false } }),
      },
      /addGroup and groupEndedAt/,
    ],
    [{ postLogoutRedirectUri: 'http://app.example/' }, /postLogoutRedirectUri/],
    [{ postLogoutRedirectUri: `${origin}/auth` }, /not under \/auth/],
    [{ maxSessionSeconds: 0 }, /maxSessionSeconds/],
    [{ maxIdleSeconds: Number.POSITIVE_INFINITY }, /maxIdleSeconds/],
    [{ cookieSecrets: ['x'.repeat(31)] }, /32 random bytes/],
    [{ cookieSecrets: [new Uint8Array(32)] }, /random/],
    [{ logout: 'end-session', protocol: 'oauth' }, /requires/],
    [{ secret: '  ' }, /secret is empty/],
  ])('createAuthServer rejects the options %j', async (options, message) => {
    const error = await failure(() => startQuickApp(options as Partial<AuthServerOptions>))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toMatch(message)
  })

  it('createAuthServer accepts a cookie secret of 32 bytes as text or bytes, and copies the bytes', async () => {
    const secret = new Uint8Array(32).map((_, at) => at)
    const app = startQuickApp({ cookieSecrets: [secret, 'ab'.repeat(16)] })
    const browser = await app.openLoggedIn()
    secret.fill(7)
    expect(await browser.status()).toBe('authenticated')
  })

  it('createAuthServer accepts a postLogoutRedirectUri whose path is under /auth if it has another origin', () => {
    const postLogoutRedirectUri = 'https://www.example/auth/bye'
    expect(startQuickApp({ postLogoutRedirectUri }).auth.origin).toBe(origin)
  })
})

/** Returns JSON that is nested too deeply for `JSON.parse`, or for the server's filter. */
function nestTooDeeply(): string {
  for (let depth = 1000; ; depth += 250) {
    const text = `{"sub":"ada","a":${'['.repeat(depth)}${']'.repeat(depth)}}`
    try {
      JSON.stringify(JSON.parse(text), (_name, value) => value)
    } catch {
      return text
    }
  }
}

it('B9: GET /user responds invalid_response if the claims are nested too deeply', async () => {
  const text = nestTooDeeply()
  const headers = { 'content-type': 'application/json' }
  const app = startQuickApp({
    respond: ({ endpoint }) => (endpoint === 'me' ? new Response(text, { headers }) : undefined),
  })
  const response = await (await app.openLoggedIn()).call('/auth/user')
  expect(response.headers.get('x-genauth-error')).toBe('invalid_response')
  // The version of Node decides which fails: the parser of the response, or the filter of the claims.
  expect([502, 503]).toContain(response.status)
})

it('createAuthServer rejects missing options', async () => {
  for (const options of [undefined, null, 'options']) {
    const error = await failure(() => createAuthServer(options as never))
    expect(error.code).toBe('invalid_options')
  }
})
