import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { failure } from '../support/failure'
import { type QuickApp, type QuickBrowser, startQuickApp } from '../support/quick-app'

const home = 'https://app.example/'
const genAuth = 'https://sample-app.genauth.ai'
const universal = (path = '') =>
  `${genAuth}/login/profile/logout?redirect_uri=${encodeURIComponent(home + path)}`

const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, string>

const logOut = (browser: QuickBrowser, query = '') => browser.call(`/auth/logout${query}`, 'POST')

/** Opens a URL of the app, and returns the URL to which the app redirects. */
async function follow(browser: QuickBrowser, url = ''): Promise<string | null> {
  return (await browser.goTo(url.slice(home.length - 1))).headers.get('location')
}

const logoutCookies = ({ cookies }: QuickBrowser) =>
  [...cookies.keys()].filter((name) => name.includes('-logout-'))

type Claims = Record<string, unknown>

function sign(app: QuickApp, claims: Claims = {}): Promise<string> {
  const payload = {
    iss: `${genAuth}/oidc`,
    aud: 'an-app',
    iat: Math.floor(app.now() / 1000),
    jti: crypto.randomUUID(),
    sub: 'ada',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...claims,
  }
  const key = new TextEncoder().encode('a-secret-of-the-application-in-it')
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' }).sign(key)
}

async function deliver(app: QuickApp, token: string, auth = app.auth): Promise<Response> {
  const request = new Request(`${home}auth/backchannel-logout`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `logout_token=${token}`,
  })
  return (await auth.handle(request)) ?? Response.error()
}

const storages: [string, () => AuthServerOptions['sessions']][] = [
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
]

describe.each(storages)('a logout with sessions in %s', (_name, createSessions) => {
  const start = (options: Parameters<typeof startQuickApp>[0] = {}) =>
    startQuickApp({ sessions: createSessions(), protocol: 'oidc', ...options })

  it('L11: with oidc, a logout redirects through /logout/continue to GenAuth with the ID token and a state', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    const facts = await json(logOut(browser, '?returnTo=/bye'))
    expect(facts).toEqual({
      logoutUrl: expect.stringMatching(
        /^https:\/\/app.example\/auth\/logout\/continue\?id=[\w-]{22}$/,
      ),
      state: expect.stringMatching(/^genauth-l\.[\w-]{22}$/),
      postLogoutRedirectUri: home,
    })
    const response = await browser.goTo(String(facts['logoutUrl']).slice(home.length - 1))
    expect([response.status, response.headers.get('referrer-policy')]).toEqual([303, 'no-referrer'])
    const url = new URL(response.headers.get('location') ?? '')
    expect(url.href).toContain(`${genAuth}/oidc/session/end?id_token_hint=`)
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(home)
    expect(url.searchParams.get('state')).toBe(facts['state'])
    expect(await follow(browser, facts['logoutUrl'])).toBe(home)
  })

  it.each([
    ['on oauth', { protocol: 'oauth' }, ''],
    ['with the option logout: universal', { logout: 'universal' }, ''],
    ['with universal=true', {}, '&universal=true'],
  ] as [string, Partial<AuthServerOptions>, string][])(
    'L11: a logout %s redirects to the universal logout with returnTo',
    async (_what, options, query) => {
      const app = start(options)
      const browser = await app.openLoggedIn()
      expect(await json(logOut(browser, `?returnTo=/bye${query}`))).toEqual({
        logoutUrl: universal('bye'),
      })
      expect(browser.cookies.size).toBe(0)
      expect(app.revoked()).toHaveLength(2)
    },
  )

  it('L11: a logout of a signed-out user redirects to the universal logout and revokes no token', async () => {
    const app = start()
    const browser = app.openBrowser()
    expect(await json(logOut(browser))).toEqual({ logoutUrl: universal() })
    expect(await json(logOut(browser, '?universal=false'))).toEqual({ logoutUrl: universal() })
    expect(app.requests).toEqual([])
  })

  it.each([
    ['', 2],
    ['?revoke=true', 2],
    ['?revoke=false', 0],
  ])('L8: a logout with %j revokes %d tokens', async (query, count) => {
    const app = start({ protocol: 'oauth' })
    const browser = await app.openLoggedIn()
    await (await logOut(browser, query)).text()
    expect([app.revoked().length, app.reports]).toEqual([count, []])
    expect(await browser.status()).toBe('anonymous:none')
  })

  it('L8: a logout whose revocation fails ends the session, and returns and reports the error', async () => {
    const app = start({
      protocol: 'oauth',
      respond: ({ endpoint }) =>
        endpoint === 'revocation' ? new Response('down', { status: 503 }) : undefined,
    })
    const browser = await app.openLoggedIn()
    const thief = browser.copy()
    expect(await json(logOut(browser))).toEqual({
      logoutUrl: universal(),
      error: { code: 'server_error', message: expect.any(String) },
    })
    expect(app.reports).toEqual(['server_error'])
    expect(await thief.status()).toBe('anonymous:revoked')
  })

  it('L8: a logout sends its cookies immediately, and waits at most 2 s for the revocation before its body', async () => {
    const app = start({
      protocol: 'oauth',
      respond: ({ endpoint }) => (endpoint === 'revocation' ? new Promise(() => {}) : undefined),
    })
    const browser = await app.openLoggedIn()
    const response = await logOut(browser)
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
    const body = response.text()
    await expect.poll(() => app.revoked().length).toBe(2)
    app.pass(1999)
    const isEarly = await Promise.race([
      body.then(() => true),
      new Promise((resolve) => setImmediate(() => resolve(false))),
    ])
    expect(isEarly).toBe(false)
    app.pass(1)
    expect(JSON.parse(await body)).toEqual({ logoutUrl: universal() })
  })

  it('B8: a login waits at most 0.5 s for the revocation of the tokens of the previous session', async () => {
    const app = start({
      protocol: 'oauth',
      respond: ({ endpoint }) => (endpoint === 'revocation' ? new Promise(() => {}) : undefined),
    })
    const browser = await app.openLoggedIn()
    const login = browser.logIn()
    await expect.poll(() => app.revoked().length).toBe(2)
    app.pass(499)
    const isEarly = await Promise.race([
      login.then(() => true),
      new Promise((resolve) => setImmediate(() => resolve(false))),
    ])
    expect(isEarly).toBe(false)
    app.pass(1)
    expect((await login).status).toBe(303)
  })

  it('B10: a logout stores its redirect for 60 s in a SameSite=Lax cookie, which the browser also sends with the callback of a login', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    const response = await logOut(browser)
    expect(response.headers.getSetCookie().at(-1)).toMatch(
      /^__Host-Http-genauth-logout-[\da-f]{8}-[\w-]{22}=[^;]+; Max-Age=60; .*SameSite=Lax$/,
    )
    const { logoutUrl = '' } = await json(response)
    app.pass(60_001)
    const late = browser.copy()
    expect(await follow(late, logoutUrl)).toBe(home)
    expect(logoutCookies(late)).toEqual([])
    app.pass(-1)
    expect(await follow(browser, logoutUrl)).toContain(`${genAuth}/oidc/session/end`)
  })

  it.each(['first', 'last'])(
    'B10: only the last two of three pending logouts redirect to GenAuth if the browser sends the newest cookie %s',
    async (newest) => {
      const app = start()
      const browser = await app.openLoggedIn()
      const urls: string[] = []
      for (let n = 0; n < 3; n += 1) {
        if (n > 0) await browser.logIn()
        urls.push((await json(logOut(browser)))['logoutUrl'] ?? '')
        app.pass(1000)
        const reversed = newest === 'first' ? [...browser.cookies].reverse() : [...browser.cookies]
        browser.cookies.clear()
        for (const [name, value] of reversed) browser.cookies.set(name, value)
      }
      expect(logoutCookies(browser)).toHaveLength(2)
      const targets = []
      for (const url of urls) targets.push((await follow(browser, url)) === home)
      expect(targets).toEqual([true, false, false])
    },
  )

  it('B10: /logout/continue redirects to the app if its id is missing or does not match the cookie', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    const { logoutUrl = '' } = await json(logOut(browser))
    expect(await follow(browser, logoutUrl.replace(/\?.*/, ''))).toBe(home)
    expect(await follow(browser, `${logoutUrl}x`)).toBe(home)
    const [name = ''] = logoutCookies(browser)
    const thief = browser.copy()
    thief.cookies.set(`${name}x`, browser.cookies.get(name) ?? '')
    expect(await follow(thief, `${logoutUrl}x`)).toBe(home)
    expect(await follow(browser, logoutUrl)).toContain(genAuth)
  })
})

describe.each(storages)('back-channel logout with sessions in %s', (_name, createSessions) => {
  const start = (options: Parameters<typeof startQuickApp>[0] = {}) =>
    startQuickApp({
      sessions: createSessions(),
      protocol: 'oidc',
      backchannelLogout: true,
      ...options,
    })

  it('B7: a logout token ends the sessions of its user, except sessions that start later', async () => {
    const app = start()
    const [one, two] = [await app.openLoggedIn(), await app.openLoggedIn()]
    expect((await deliver(app, await sign(app, { sub: 'bob' }))).status).toBe(200)
    expect(await one.status()).toBe('authenticated')
    const response = await deliver(app, await sign(app))
    expect([response.status, await response.text()]).toEqual([200, ''])
    app.pass(1)
    const three = await app.openLoggedIn()
    expect([await one.status(), await two.status(), await three.status()]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('B7: a logout token with a sid ends the session with this sid and all sessions of the user that have no sid', async () => {
    const claims: Claims = { sid: 'one' }
    const app = start({ idTokenClaims: claims })
    const one = await app.openLoggedIn()
    claims['sid'] = 'two'
    const two = await app.openLoggedIn()
    claims['sid'] = undefined
    const none = await app.openLoggedIn()
    claims['sid'] = 7
    const number = await app.openLoggedIn()
    await deliver(app, await sign(app, { sid: 'one' }))
    const statuses = []
    for (const browser of [one, two, none, number]) statuses.push(await browser.status())
    expect(statuses).toEqual([
      'anonymous:revoked',
      'authenticated',
      'anonymous:revoked',
      'anonymous:revoked',
    ])
    await deliver(app, await sign(app, { sid: 'two', sub: undefined }))
    expect(await two.status()).toBe('anonymous:revoked')
  })

  it('B7: a logout token with a sid and another user, or without a user, ends no session without a sid', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    await deliver(app, await sign(app, { sub: 'bob', sid: 'one' }))
    await deliver(app, await sign(app, { sub: undefined, sid: 'one' }))
    expect(await browser.status()).toBe('authenticated')
  })

  it('B7: a late logout token ends only sessions that started up to one minute after its issue', async () => {
    const app = start()
    const token = await sign(app)
    const issuedAt = Math.floor(app.now() / 1000) * 1000
    app.pass(issuedAt + 60_000 - app.now())
    const before = await app.openLoggedIn()
    app.pass(1)
    const after = await app.openLoggedIn()
    app.pass(10_000)
    expect((await deliver(app, token)).status).toBe(200)
    expect([await before.status(), await after.status()]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('B7: an older logout token that arrives after a newer one does not restore an ended session', async () => {
    const app = start()
    const older = await sign(app)
    app.pass(100_000)
    const browser = await app.openLoggedIn()
    expect((await deliver(app, await sign(app))).status).toBe(200)
    expect((await deliver(app, older)).status).toBe(200)
    expect(await browser.status()).toBe('anonymous:revoked')
  })

  it('B7: the server accepts a logout token once and rejects the second delivery with 400', async () => {
    const app = start()
    const token = await sign(app)
    const both = await Promise.all([deliver(app, token), deliver(app, token)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    const again = await deliver(app, token)
    expect([again.status, await again.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.stringContaining('before') },
    ])
  })

  it('B7: the server remembers a logout token until the token expires', async () => {
    const app = start()
    const token = await sign(app)
    await deliver(app, token)
    app.pass(350_000)
    expect((await deliver(app, token)).status).toBe(400)
    expect(await (await deliver(app, token)).text()).toContain('before')
  })

  it('B7: a refresh during a back-channel logout returns no session, and its tokens are revoked', async () => {
    let token = ''
    const app = start({
      async respond({ form }) {
        if (form.get('grant_type') === 'refresh_token') await deliver(app, token)
        return undefined
      },
    })
    const browser = await app.openLoggedIn()
    token = await sign(app)
    expect(await json(browser.call('/auth/renew?force', 'POST'))).toMatchObject({
      session: { status: 'anonymous', reason: 'logout' },
    })
    expect(await browser.copy().status()).toBe('anonymous:revoked')
    expect(app.revoked()).toEqual(expect.arrayContaining(['refresh-2', 'access-2']))
  })

  it('B7: a login that exchanges its code during a back-channel logout does not sign the user in', async () => {
    let isUnderWay = true
    const app = start({
      async respond({ endpoint }) {
        if (endpoint === 'token' && isUnderWay) {
          isUnderWay = false
          await deliver(app, await sign(app))
          app.pass(1000)
        }
        return undefined
      },
    })
    const browser = app.openBrowser()
    await browser.logIn()
    expect(await browser.status()).toMatch(/^anonymous:/)
    await browser.logIn()
    expect(await browser.status()).toBe('authenticated')
  })

  it.each([
    ['', 400],
    ['logout_token=a&logout_token=b', 400],
    ['logout_token=a.b.c', 400],
    ['token=a', 400],
  ])('B7: back-channel logout responds to the body %j with %d', async (body, status) => {
    const app = start()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const init = { method: 'POST', headers, body }
    const response = await app.auth.handle(new Request(`${home}auth/backchannel-logout`, init))
    expect(response?.status).toBe(status)
    expect(await response?.json()).toMatchObject({ error: 'invalid_request' })
  })
})

describe('back-channel logout', () => {
  it('B7: back-channel logout returns 404 without the option backchannelLogout', async () => {
    const app = startQuickApp({ protocol: 'oidc' })
    const response = await deliver(app, await sign(app))
    expect([response.status, await json(response)]).toEqual([
      404,
      { error: 'invalid_request', message: expect.any(String) },
    ])
  })

  it('B7: back-channel logout accepts only logout tokens whose iss is the value of the option issuer', async () => {
    const app = startQuickApp({
      protocol: 'oidc',
      backchannelLogout: true,
      issuer: 'https://issuer.example',
    })
    expect((await deliver(app, await sign(app))).status).toBe(400)
    expect((await deliver(app, await sign(app, { iss: 'https://issuer.example' }))).status).toBe(
      200,
    )
  })

  it("B7: back-channel logout fetches GenAuth's keys only for logout tokens that the secret of the app does not sign", async () => {
    const urls: string[] = []
    const app = startQuickApp({
      protocol: 'oidc',
      backchannelLogout: true,
      idTokenSignedResponseAlg: undefined,
      fetch: async (url) => {
        urls.push(String(url))
        return Response.json({ keys: [] })
      },
    })
    expect((await deliver(app, await sign(app))).status).toBe(400)
    expect(urls).toEqual([])
    const [, payload] = (await sign(app)).split('.')
    const rs256 = `${btoa('{"alg":"RS256","kid":"one"}')}.${payload}.c2ln`.replaceAll('=', '')
    expect((await deliver(app, rs256)).status).toBe(400)
    expect(urls).toEqual([`${genAuth}/oidc/.well-known/jwks.json`])
  })

  it.each(['storage_unavailable'])(
    'B9: back-channel logout returns 503 with %s if it cannot end sessions, and accepts a retry of the token',
    async (code) => {
      let isDown = true
      const memory = createMemoryRevocations(() => Date.now())
      const addGroup: typeof memory.addGroup = (...group) => {
        if (isDown) throw new Error('down')
        return memory.addGroup(...group)
      }
      const app = startQuickApp({
        protocol: 'oidc',
        backchannelLogout: true,
        sessions: cookieSessions({ revocations: { ...memory, addGroup } }),
      })
      const browser = await app.openLoggedIn()
      const token = await sign(app)
      const response = await deliver(app, token)
      expect([response.status, response.headers.get('x-genauth-error')]).toEqual([503, code])
      isDown = false
      expect((await deliver(app, token)).status).toBe(200)
      expect(await browser.status()).toBe('anonymous:revoked')
    },
  )

  it('B12: if two processes receive the same logout token, only one process applies the token', async () => {
    const app = startQuickApp({
      protocol: 'oidc',
      backchannelLogout: true,
      sessions: storedSessions(memoryStore()),
    })
    const token = await sign(app)
    const other = app.startProcess()
    const both = await Promise.all([deliver(app, token), deliver(app, token, other)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})

describe('a login in a browser with a session', () => {
  it('B2: a login ends the previous session even if its SameSite=Strict cookie is not sent', async () => {
    for (const [name, createSessions] of storages) {
      const app = startQuickApp({ sessions: createSessions(), sameSite: 'strict' })
      const browser = await app.openLoggedIn()
      const before = browser.copy()
      const [session] = [...browser.cookies.keys()].filter((name) => name.includes('-session-'))
      const url = new URL((await browser.goTo('/auth/login')).headers.get('location') ?? '')
      browser.cookies.delete(session ?? '')
      const state = url.searchParams.get('state') ?? ''
      await browser.goTo(`/auth/callback?code=x&state=${state}`)
      expect(await browser.status()).toBe('authenticated')
      expect(await before.status()).toBe('anonymous:revoked')
      // The tokens can be revoked only if the session is in a store.
      expect(app.revoked()).toEqual(name === 'cookies' ? [] : ['refresh-1', 'access-1'])
    }
  })

  it('B2: a login ends the sessions of both values of a duplicate cookie', async () => {
    const app = startQuickApp()
    const [one, two] = [await app.openLoggedIn(), await app.openLoggedIn()]
    const [[name = '', value = ''] = []] = [...two.cookies]
    const [[, other = ''] = []] = [...one.cookies]
    const headers = {
      cookie: `${name}=${value}; ${name}=${other}; ${name}=${other}`,
      'x-genauth': '1',
      'sec-fetch-site': 'same-origin',
    }
    const init = { method: 'POST', headers }
    await (await app.auth.handle(new Request(`${home}auth/logout`, init)))?.text()
    expect([await one.status(), await two.status()]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
    expect(app.revoked().sort()).toEqual(['access-1', 'access-2', 'refresh-1', 'refresh-2'])
  })
})

describe('GET /logout/continue', () => {
  async function begin(options: Parameters<typeof startQuickApp>[0] = {}) {
    const app = startQuickApp({ protocol: 'oidc', ...options })
    const browser = await app.openLoggedIn()
    const response = await logOut(browser)
    const { logoutUrl = '' } = await json(response)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const get = async (headers: Record<string, string>) => {
      const request = new Request(logoutUrl, { headers: { cookie, ...headers } })
      return (await app.auth.handle(request)) ?? Response.error()
    }
    return { browser, get, logoutUrl, response }
  }

  it.each([
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' },
    { referer: 'https://evil.example/' },
  ])(
    'B10: /logout/continue returns 403 for the headers %j and keeps the cookie',
    async (headers) => {
      const { get } = await begin()
      const response = await get(headers as unknown as Record<string, string>)
      expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
        403,
        'cross_origin_request',
      ])
      expect(response.headers.getSetCookie()).toEqual([])
    },
  )

  it('B10: a prefetch of /logout/continue returns 204 and keeps the cookie', async () => {
    const { get } = await begin()
    const response = await get({ purpose: 'prefetch', 'sec-fetch-site': 'cross-site' })
    expect([response.status, response.body, response.headers.getSetCookie()]).toEqual([
      204,
      null,
      [],
    ])
  })

  it('B10: /logout/continue as a typed URL redirects to the app and keeps the cookie', async () => {
    const { get } = await begin()
    const response = await get({ 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' })
    expect([response.status, response.headers.get('location')]).toEqual([303, home])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('B7, L11: a logout stores its redirect if its Set-Cookie headers have 3,650 bytes at most, so that all headers have less than 3,800 bytes', async () => {
    const kept: number[] = []
    const targets = new Set<string>()
    for (let length = 1470; length < 1500; length += 1) {
      const { response, logoutUrl } = await begin({ idTokenClaims: { long: 'x'.repeat(length) } })
      const lines = response.headers.getSetCookie().map((line) => `set-cookie: ${line}\r\n`)
      if (lines.length > 1) kept.push(lines.join('').length)
      targets.add(lines.length > 1 ? 'continue' : logoutUrl)
      const all = [...response.headers].map((header) => `${header.join(': ')}\r\n`)
      expect(all.join('').length).toBeLessThan(3800)
    }
    expect([Math.max(...kept), [...targets]]).toEqual([3650, ['continue', universal()]])
  })
})

it('B7: two logout tokens in one request return 400 and end no session', async () => {
  const app = startQuickApp({ protocol: 'oidc', backchannelLogout: true })
  const browser = await app.openLoggedIn()
  const token = await sign(app)
  expect((await deliver(app, `${token}&logout_token=${token}`)).status).toBe(400)
  expect(await browser.status()).toBe('authenticated')
})

it('B2: a logout of a signed-out user with a duplicate app cookie succeeds', async () => {
  const app = startQuickApp()
  const headers = { cookie: 'a=1; a=2', 'x-genauth': '1', 'sec-fetch-site': 'same-origin' }
  const init = { method: 'POST', headers }
  const response = await app.auth.handle(new Request(`${home}auth/logout`, init))
  expect([response?.status, app.revoked()]).toEqual([200, []])
})

it('B12: if one lock of a logout token fails, the server releases the other locks, so that a retry succeeds', async () => {
  const store = memoryStore()
  const { lock } = store
  let calls = 0
  store.lock = (...call) => {
    calls += 1
    return calls === 2 ? Promise.reject(new Error('down')) : lock(...call)
  }
  const app = startQuickApp({
    protocol: 'oidc',
    backchannelLogout: true,
    sessions: storedSessions(store),
    cookieSecrets: ['a-secret-of-32-bytes-for-cookies', 'another-secret-of-32-bytes-or-so'],
  })
  const token = await sign(app)
  expect((await deliver(app, token)).status).toBe(503)
  const failedAt = app.now()
  expect((await deliver(app, token)).status).toBe(200)
  expect(app.now()).toBe(failedAt)
})

it('B7: createAuthServer() with backchannelLogout requires revocations with both addGroup and groupEndedAt', async () => {
  const { addGroup, groupEndedAt } = createMemoryRevocations(() => 0)
  for (const groups of [{ addGroup }, { groupEndedAt }]) {
    const revocations = { add() {}, has: () => false, ...groups }
    const sessions = cookieSessions({ revocations })
    const start = () => startQuickApp({ protocol: 'oidc', backchannelLogout: true, sessions })
    expect((await failure(start)).code).toBe('invalid_options')
  }
})

it('B7: the reason of an ended session does not change when another session ends', async () => {
  const app = startQuickApp({
    respond: ({ form }) =>
      form.get('grant_type') === 'refresh_token'
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : undefined,
  })
  const [one, two] = [await app.openLoggedIn(), await app.openLoggedIn()]
  const [copyOfOne, copyOfTwo] = [one.copy(), two.copy()]
  await one.call('/auth/renew?force', 'POST')
  await (await logOut(two)).text()
  expect([await copyOfOne.status(), await copyOfTwo.status()]).toEqual([
    'anonymous:expired',
    'anonymous:revoked',
  ])
})
