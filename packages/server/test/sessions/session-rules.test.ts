import { describe, expect, it } from 'vitest'
import {
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type Revocations,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { type QuickBrowser, startQuickApp } from '../support/quick-app'

const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, unknown>

const renew = (browser: QuickBrowser, query = '') => browser.call(`/auth/renew${query}`, 'POST')

const refusal = (error: string, status = 400) => Response.json({ error }, { status })

const storages: [string, () => AuthServerOptions['sessions']][] = [
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
]

describe.each(storages)('sessions in %s', (_name, createSessions) => {
  it('R2: a refresh returns a new token in the same session, and sends each refresh token once', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    const before = await browser.facts()
    app.pass(3_541_000)
    const after = await json(renew(browser))
    expect(app.refreshes()).toEqual(['refresh-1'])
    expect(after).toMatchObject({
      session: before['session'],
      startedAt: before['startedAt'],
      revision: 2,
      renewable: true,
      scope: ['openid', 'offline_access'],
      expiresAt: app.now() + 3_600_000,
      renewAt: app.now() + 3_540_000,
      answeredAt: app.now(),
    })
    app.pass(10_000)
    await renew(browser, '?force')
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2'])
    expect((await browser.facts())['revision']).toBe(3)
  })

  it('R2: POST /renew refreshes a token before its due time only if the URL has the parameter force', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    app.pass(3_509_999)
    const facts = await renew(browser)
    expect([app.refreshes(), facts.headers.getSetCookie()]).toEqual([[], []])
    app.pass(1)
    await renew(browser)
    expect(app.refreshes()).toEqual(['refresh-1'])
  })

  it('S3: a forced refresh within 10 s after the previous refresh gets its result, in every process', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    expect(await json(renew(browser, '?force'))).toMatchObject({ revision: 2 })
    const there = app.openBrowser(app.startProcess(), new Map(browser.cookies))
    app.pass(9999)
    const responses = await Promise.all([browser, there].map((one) => renew(one, '?force')))
    for (const response of responses) {
      expect(response.headers.getSetCookie()).toEqual([])
      expect(await json(response)).toMatchObject({ revision: 2 })
    }
    expect(app.refreshes()).toEqual(['refresh-1'])
    app.pass(1)
    expect(await json(renew(browser, '?force'))).toMatchObject({ revision: 3 })
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2'])
  })

  it('S3: a token with a lifetime of 5 s is refreshed when it is due, even within 10 s after the previous refresh', async () => {
    const app = startQuickApp({ sessions: createSessions(), tokenSeconds: 5 })
    const browser = await app.openLoggedIn()
    app.pass(5000)
    expect(await json(renew(browser))).toMatchObject({ revision: 2 })
    app.pass(5000)
    expect(await json(renew(browser, '?force'))).toMatchObject({ revision: 3 })
  })

  it('R2: a POST /renew that sends no refresh rewrites the cookie only after 5 % of maxIdleSeconds', async () => {
    const app = startQuickApp({ sessions: createSessions(), maxIdleSeconds: 1000 })
    const browser = await app.openLoggedIn()
    app.pass(49_999)
    expect((await renew(browser)).headers.getSetCookie()).toEqual([])
    app.pass(1)
    expect((await renew(browser)).headers.getSetCookie()).toHaveLength(1)
    expect(app.refreshes()).toEqual([])
  })

  it('R2: parallel POST /renew requests share one refresh', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    app.pass(3_590_000)
    const responses = await Promise.all(Array.from({ length: 10 }, () => renew(browser)))
    expect(app.refreshes()).toEqual(['refresh-1'])
    expect(
      new Set(await Promise.all(responses.map(async (one) => (await json(one))['revision']))),
    ).toEqual(new Set([2]))
    expect((await browser.facts())['revision']).toBe(2)
  })

  it('R8: a refresh with invalid_grant ends the session with the reason expired and revokes no token', async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      respond: ({ form }) =>
        form.get('grant_type') === 'refresh_token' ? refusal('invalid_grant') : undefined,
    })
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.pass(3_590_000)
    const response = await renew(browser)
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
    expect(await json(response)).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'invalid_grant' },
    })
    expect(app.reports).toEqual(['invalid_grant'])
    expect([await browser.status(), await copy.status()]).toEqual([
      'anonymous:none',
      'anonymous:expired',
    ])
    expect(await json(renew(copy))).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
    })
    expect(app.refreshes()).toEqual(['refresh-1'])
  })

  it.each([
    ['503', () => new Response('down', { status: 503 }), 'server_error'],
    [
      '429',
      () => new Response('', { status: 429, headers: { 'retry-after': '30' } }),
      'rate_limited',
    ],
    ['HTML', () => new Response('<html>', { status: 200 }), 'invalid_response'],
    ['invalid_client', () => refusal('invalid_client', 401), 'invalid_client'],
  ])(
    'R6, R16: a refresh that fails with %s keeps the session and is retried',
    async (_what, fail, code) => {
      let isDown = true
      const app = startQuickApp({
        sessions: createSessions(),
        respond: ({ form }) =>
          isDown && form.get('grant_type') === 'refresh_token' ? fail() : undefined,
      })
      const browser = await app.openLoggedIn()
      app.pass(3_550_000)
      const response = await renew(browser)
      expect([response.status, response.headers.get('x-genauth-error')]).toEqual([503, code])
      expect(response.headers.get('retry-after')).toBe(code === 'rate_limited' ? '30' : '2')
      expect(app.reports).toEqual([code])
      expect(await browser.status()).toBe('authenticated')
      isDown = false
      expect(await json(renew(browser))).toMatchObject({ revision: 2 })
    },
  )

  it('R20: a refresh that fails with unauthorized_client ends the session when the token expires', async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      respond: ({ form }) =>
        form.get('grant_type') === 'refresh_token' ? refusal('unauthorized_client') : undefined,
    })
    const browser = await app.openLoggedIn()
    app.pass(3_590_000)
    expect((await renew(browser)).status).toBe(503)
    expect(await browser.status()).toBe('authenticated')
    app.pass(10_000)
    expect(await json(renew(browser))).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'unauthorized_client' },
    })
  })

  it('R7: a refresh with a lost response is repeated once with the same refresh token', async () => {
    let lost = 1
    const app = startQuickApp({
      sessions: createSessions(),
      respond({ form }) {
        if (form.get('grant_type') !== 'refresh_token' || lost === 0) return undefined
        lost -= 1
        throw new TypeError('reset')
      },
    })
    const browser = await app.openLoggedIn()
    app.pass(3_590_000)
    expect(await json(renew(browser))).toMatchObject({ revision: 2 })
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-1'])
    lost = 2
    app.pass(10_000)
    expect((await renew(browser, '?force')).status).toBe(503)
    expect(app.refreshes()).toHaveLength(4)
    expect(await browser.status()).toBe('authenticated')
  })

  it('B7: a logout ends the session and revokes both tokens, and a request with a copied cookie returns the reason revoked', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    const response = await browser.call('/auth/logout', 'POST')
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
    expect(Object.keys(await json(response))).toEqual(['logoutUrl'])
    expect(app.revoked()).toEqual(['refresh-1', 'access-1'])
    expect([await browser.status(), await copy.status()]).toEqual([
      'anonymous:none',
      'anonymous:revoked',
    ])
    expect(await json(renew(copy))).toMatchObject({
      session: { status: 'anonymous', reason: 'revoked' },
    })
    expect((await copy.call('/auth/user')).headers.get('x-genauth-error')).toBe('session_expired')
  })

  it('B7: a logout during a refresh ends the session, and the new tokens are revoked', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const app = startQuickApp({
      sessions: createSessions(),
      async respond({ form }) {
        if (form.get('grant_type') === 'refresh_token') await held
        return undefined
      },
    })
    const browser = await app.openLoggedIn()
    app.pass(3_590_000)
    const renewing = renew(browser.copy())
    await expect.poll(() => app.refreshes().length).toBe(1)
    const leaving = browser.call('/auth/logout', 'POST')
    await expect.poll(() => browser.cookies.size).toBe(0)
    release()
    expect(await json(renewing)).toMatchObject({
      session: { status: 'anonymous', reason: 'logout' },
    })
    await (await leaving).text()
    await expect
      .poll(() => app.revoked())
      .toEqual(expect.arrayContaining(['refresh-2', 'access-2']))
  })

  it('R11: a session without a refresh token expires with its access token', async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      respond: ({ endpoint }) =>
        endpoint === 'token'
          ? { access_token: 'access-1', token_type: 'Bearer', expires_in: 3600 }
          : undefined,
    })
    const browser = await app.openLoggedIn()
    expect(await browser.facts()).toMatchObject({
      renewable: false,
      renewAt: app.now() + 3_600_000,
    })
    app.pass(3_599_999)
    expect(await json(renew(browser, '?force'))).toMatchObject({
      session: { status: 'authenticated' },
      revision: 1,
    })
    app.pass(1)
    expect(await browser.status()).toBe('anonymous:expired')
    expect(app.refreshes()).toEqual([])
  })

  it('B7: a logout of a session without a refresh token revokes the access token and reports no error', async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      respond: ({ endpoint }) =>
        endpoint === 'token'
          ? { access_token: 'access-1', token_type: 'Bearer', expires_in: 3600 }
          : undefined,
    })
    const browser = await app.openLoggedIn()
    const response = await browser.call('/auth/logout', 'POST')
    expect(Object.keys(await json(response))).toEqual(['logoutUrl'])
    expect([app.revoked(), app.reports]).toEqual([['access-1'], []])
  })

  it('B7: a logout tells GenAuth the type of each token that it revokes', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    await (await browser.call('/auth/logout', 'POST')).text()
    const forms = app.requests.filter(({ endpoint }) => endpoint === 'revocation')
    expect(forms.map(({ form }) => [form.get('token'), form.get('token_type_hint')])).toEqual([
      ['refresh-1', 'refresh_token'],
      ['access-1', 'access_token'],
    ])
  })

  it('R12: a refresh response without a refresh token and scope keeps the previous refresh token and scope', async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      respond: ({ form }) =>
        form.get('grant_type') === 'refresh_token'
          ? {
              access_token: `access-${form.get('refresh_token')}-${Math.random()}`,
              token_type: 'Bearer',
            }
          : undefined,
    })
    const browser = await app.openLoggedIn()
    const facts = await json(renew(browser, '?force'))
    expect(facts).toMatchObject({ scope: ['openid', 'offline_access'], renewable: true })
    expect(facts).not.toHaveProperty('expiresAt')
    app.pass(10_000)
    await renew(browser, '?force')
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-1'])
  })

  it('B6: GET /user returns renew_required for an expired token, and the user after a refresh', async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    app.pass(3_600_000)
    const early = await browser.call('/auth/user')
    expect([early.status, early.headers.get('x-genauth-error')]).toEqual([401, 'renew_required'])
    await renew(browser)
    expect(await json(browser.call('/auth/user'))).toMatchObject({ sub: 'ada' })
  })

  it('B3: a session expires after maxSessionSeconds, even if it is in use', async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      maxSessionSeconds: 5000,
      maxIdleSeconds: 4000,
    })
    const browser = await app.openLoggedIn()
    app.pass(3_590_000)
    await renew(browser)
    app.pass(1_300_000)
    await renew(browser)
    expect((await browser.facts())['renewAt']).toBe(app.now() + 110_000)
    app.pass(109_999)
    expect(await browser.status()).toBe('authenticated')
    app.pass(1)
    expect(await browser.status()).toBe('anonymous:expired')
  })

  it('B3: a session expires after maxIdleSeconds without use', async () => {
    const app = startQuickApp({ sessions: createSessions(), maxIdleSeconds: 1000 })
    const [used, unused] = [await app.openLoggedIn(), await app.openLoggedIn()]
    expect((await used.facts())['renewAt']).toBe(app.now() + 50_000)
    app.pass(500_000)
    await renew(used)
    app.pass(499_999)
    expect(await unused.status()).toBe('authenticated')
    app.pass(1)
    expect([await used.status(), await unused.status()]).toEqual([
      'authenticated',
      'anonymous:expired',
    ])
  })

  it("B2: the session cookie's Max-Age is the remaining session lifetime", async () => {
    const app = startQuickApp({
      sessions: createSessions(),
      maxSessionSeconds: 5000,
      maxIdleSeconds: 4000,
    })
    const browser = app.openBrowser()
    const ages = (response: Response) =>
      response.headers.getSetCookie().map((line) => /Max-Age=(\d+)/.exec(line)?.[1])
    expect(ages(await browser.logIn())).toEqual(['0', '4000'])
    app.pass(3_590_500)
    expect(ages(await renew(browser))).toEqual(['1410'])
  })

  it("B8: a login ends the browser's previous session and revokes its tokens", async () => {
    const app = startQuickApp({ sessions: createSessions() })
    const browser = await app.openLoggedIn()
    const before = browser.copy()
    const first = (await browser.facts())['session']
    await browser.logIn()
    expect(await before.status()).toBe('anonymous:revoked')
    expect((await browser.facts())['session']).not.toEqual(first)
    expect(app.revoked()).toEqual(['refresh-1', 'access-1'])
  })

  it.each(['Lax', 'Strict'] as const)(
    'B2: the session cookie has the SameSite=%s of the option sameSite',
    async (sameSite) => {
      const app = startQuickApp({
        sessions: createSessions(),
        sameSite: sameSite.toLowerCase() as 'lax' | 'strict',
      })
      const lines = (await app.openBrowser().logIn()).headers.getSetCookie()
      expect(lines.at(-1)).toMatch(new RegExp(`SameSite=${sameSite}$`))
    },
  )

  it('R22: a refresh response with another user ends the session with the reason expired', async () => {
    const claims = { sub: 'ada' }
    const app = startQuickApp({
      sessions: createSessions(),
      protocol: 'oidc',
      idTokenClaims: claims,
    })
    const browser = await app.openLoggedIn()
    claims.sub = 'bob'
    const response = await renew(browser, '?force')
    expect(await response.json()).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'user_mismatch' },
    })
    expect(await browser.status()).toMatch(/^anonymous/)
  })

  it('U81: a refresh response with another tenant ends the session, so that the page shows no data of both tenants', async () => {
    const claims = { tenant_id: 'acme' }
    const app = startQuickApp({
      sessions: createSessions(),
      protocol: 'oidc',
      idTokenClaims: claims,
    })
    const browser = await app.openLoggedIn()
    expect((await renew(browser, '?force')).status).toBe(200)
    expect(await browser.status()).toBe('authenticated')
    app.pass(3_600_000)
    claims.tenant_id = 'globex'
    const response = await renew(browser, '?force')
    expect(await response.json()).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'tenant_mismatch' },
    })
    expect(await browser.status()).toMatch(/^anonymous/)
  })
})

describe('sessions in cookies', () => {
  /** The total length of a browser's session cookies. */
  const lengthOf = ({ cookies }: QuickBrowser) =>
    [...cookies].reduce((sum, [, value]) => sum + value.length, 0)

  it('L11: the session cookie contains the ID token only if a logout needs the ID token', async () => {
    const claims = { picture: 'x'.repeat(1000) }
    const start = (logout: 'end-session' | 'universal') =>
      startQuickApp({ protocol: 'oidc', logout, idTokenClaims: claims }).openLoggedIn()
    expect(lengthOf(await start('end-session'))).toBeGreaterThan(1500)
    expect(lengthOf(await start('universal'))).toBeLessThan(1000)
  })

  it('B3: the session cookie does not contain an ID token that is too large for cookies', async () => {
    const claims = { picture: 'x'.repeat(6000) }
    const browser = await startQuickApp({ protocol: 'oidc', idTokenClaims: claims }).openLoggedIn()
    expect(lengthOf(browser)).toBeLessThan(1000)
    expect(await browser.status()).toBe('authenticated')
  })

  it('B2: a refresh removes the cookies that a smaller session no longer needs, and sets all others', async () => {
    const claims = { picture: 'x'.repeat(2500) }
    const app = startQuickApp({ protocol: 'oidc', idTokenClaims: claims })
    const browser = await app.openLoggedIn()
    const names = [...browser.cookies.keys()]
    expect(names).toHaveLength(2)
    await renew(browser, '?force')
    expect([...browser.cookies.keys()]).toEqual(names)
    claims.picture = ''
    app.pass(10_000)
    const response = await renew(browser, '?force')
    expect(response.headers.getSetCookie()).toHaveLength(2)
    expect([...browser.cookies.keys()]).toEqual(names.slice(0, 1))
    expect(await browser.facts()).toMatchObject({ revision: 3 })
  })

  it('B6: for 10 s after a refresh, an outdated cookie returns the user, and later it returns renew_required', async () => {
    const app = startQuickApp()
    const browser = await app.openLoggedIn()
    const outdated = browser.copy()
    await renew(browser, '?force')
    app.pass(9999)
    expect(await outdated.facts()).toMatchObject({ revision: 2, renewAt: app.now() })
    expect((await outdated.call('/auth/user')).status).toBe(200)
    app.pass(1)
    expect(await outdated.facts()).toMatchObject({ revision: 2, renewAt: app.now() })
    const response = await outdated.call('/auth/user')
    expect(response.headers.get('x-genauth-error')).toBe('renew_required')
    expect(await json(renew(outdated))).toMatchObject({ revision: 2 })
    expect((await outdated.call('/auth/user')).status).toBe(200)
    expect(app.refreshes()).toEqual(['refresh-1'])
  })

  it('B6: an outdated cookie expires after 10 s if the browser has sent the current cookie', async () => {
    const app = startQuickApp()
    const browser = await app.openLoggedIn()
    const outdated = browser.copy()
    await renew(browser, '?force')
    await browser.facts()
    app.pass(10_000)
    expect(await outdated.status()).toBe('anonymous:expired')
    expect(await json(renew(outdated))).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
    })
    expect(app.refreshes()).toEqual(['refresh-1'])
    await (await outdated.call('/auth/logout', 'POST')).text()
    expect(await browser.status()).toBe('anonymous:revoked')
  })

  it('B9: if the revocations cannot be read, requests return 503 and a refresh keeps its tokens', async () => {
    let isDown = false
    const memory = createMemoryRevocations(() => 0)
    const revocations: Revocations = {
      add: memory.add,
      async has(id) {
        if (isDown) throw new Error('down')
        return memory.has(id)
      },
    }
    const app = startQuickApp({
      sessions: cookieSessions({ revocations }),
      respond({ form }) {
        isDown = form.get('grant_type') === 'refresh_token'
        return undefined
      },
    })
    const browser = await app.openLoggedIn()
    const response = await renew(browser, '?force')
    expect(await json(response)).toMatchObject({ revision: 2 })
    const facts = await browser.call('/auth/session')
    expect([facts.status, facts.headers.get('x-genauth-error')]).toEqual([
      503,
      'storage_unavailable',
    ])
    isDown = false
    expect(await browser.status()).toBe('authenticated')
  })
})

describe('sessions in a store', () => {
  it('B6: the cookie of a login stays valid while two processes refresh the token', async () => {
    const app = startQuickApp({ sessions: storedSessions(memoryStore()) })
    const first = await app.openLoggedIn()
    const second = app.openBrowser(app.startProcess(), first.cookies)
    expect(await json(renew(second, '?force'))).toMatchObject({ revision: 2 })
    expect(await first.facts()).toMatchObject({ revision: 2 })
    expect((await first.call('/auth/user')).status).toBe(200)
    app.pass(60_000)
    expect(await json(renew(first, '?force'))).toMatchObject({ revision: 3 })
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2'])
  })

  it('B6: parallel refreshes in two processes send one request and return the same session', async () => {
    const app = startQuickApp({ sessions: storedSessions(memoryStore()) })
    const first = await app.openLoggedIn()
    const second = app.openBrowser(app.startProcess(), first.cookies)
    app.pass(3_590_000)
    const responses = await Promise.all([renew(first), renew(second)])
    for (const response of responses) expect(await json(response)).toMatchObject({ revision: 2 })
    expect(app.refreshes()).toEqual(['refresh-1'])
  })

  it('B9: an unavailable store causes a 503 and ends no session', async () => {
    const store = memoryStore()
    const app = startQuickApp({ sessions: storedSessions(store) })
    const browser = await app.openLoggedIn()
    const { read } = store
    store.read = () => Promise.reject(new Error('down'))
    for (const response of [await browser.call('/auth/session'), await renew(browser)]) {
      expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
        503,
        'storage_unavailable',
      ])
    }
    store.read = read
    expect(await browser.status()).toBe('authenticated')
  })
})
