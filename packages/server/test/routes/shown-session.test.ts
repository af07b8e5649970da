import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { failure } from '../support/failure'
import { type QuickApp, type QuickBrowser, startQuickApp } from '../support/quick-app'

const origin = 'https://app.example'
const target = 'https://orders.internal'
const hour = 3_600_000

const inCookies = () => cookieSessions({ revocations: 'process' })

const storages: [string, () => AuthServerOptions['sessions']][] = [
  ['cookies', inCookies],
  ['a store', () => storedSessions(memoryStore())],
]

const calls: [method: string, path: string][] = [
  ['GET', '/auth/user'],
  ['POST', '/auth/renew'],
  ['POST', '/auth/renew?force=1'],
  ['POST', '/auth/introspect'],
  ['POST', '/auth/logout'],
  ['POST', '/auth/logout?revoke=false&universal=true'],
  ['GET', '/auth/api/orders/list'],
  ['POST', '/auth/api/orders/list'],
]

/** Starts an app with an API behind its proxy. `respond` replaces the response of the API. */
function start(
  createSessions: () => AuthServerOptions['sessions'] = inCookies,
  respond = () => Response.json([]),
): QuickApp {
  return startQuickApp({
    sessions: createSessions(),
    apis: { '/orders': { target, methods: ['GET', 'POST'], paths: ['/list'] } },
    respond({ endpoint }) {
      if (endpoint === 'introspection') return { active: true }
      return endpoint === 'list' ? respond() : undefined
    },
  })
}

function requestOf(
  { cookies }: QuickBrowser,
  [method, path]: [string, string],
  more: Record<string, string> = {},
): Request {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const own = { origin, 'x-genauth': '1', 'sec-fetch-site': 'same-origin' }
  return new Request(origin + path, { method, headers: { cookie, ...own, ...more } })
}

/** Sends a request of a page that shows a session. */
async function send(
  app: QuickApp,
  browser: QuickBrowser,
  { call, shown }: { call: [string, string]; shown: string },
): Promise<Response> {
  const request = requestOf(browser, call, { 'x-genauth-session': shown })
  return (await app.auth.handle(request)) ?? new Response(null, { status: 599 })
}

async function idOf(browser: QuickBrowser): Promise<string> {
  const { session } = (await browser.facts()) as { session: { id?: string } }
  return session.id ?? 'none'
}

/** Opens a browser in which Ada has logged in and then Alan. Returns the id of Ada's session, which her tab still shows. */
async function openAfterLogin(app: QuickApp): Promise<[browser: QuickBrowser, shown: string]> {
  const browser = await app.openLoggedIn()
  const shown = await idOf(browser)
  await browser.logIn()
  return [browser, shown]
}

describe.each(storages)(
  'a request of a page that shows another session, with sessions in %s',
  (_name, createSessions) => {
    it.each(calls)('S26: %s %s is rejected with 409 and has no effect', async (...call) => {
      const app = start(createSessions)
      const [browser, ada] = await openAfterLogin(app)
      const current = await idOf(browser)
      for (const shown of [ada, 'none']) {
        const before = [app.requests.length, [...browser.cookies]]
        const response = await send(app, browser, { call, shown })
        expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
          409,
          'session_changed',
        ])
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(response.headers.getSetCookie()).toEqual([])
        expect(await response.json()).toMatchObject({ error: 'session_changed' })
        expect([app.requests.length, [...browser.cookies]]).toEqual(before)
        expect(await idOf(browser)).toBe(current)
      }
      expect(app.reports).toEqual([])
    })

    it.each(calls)('S26: %s %s is accepted for the shown session', async (...call) => {
      const app = start(createSessions)
      const browser = await app.openLoggedIn()
      const shown = await idOf(browser)
      expect((await send(app, browser, { call, shown })).status).toBe(200)
    })

    it.each(calls)('S26: %s %s without the header is accepted', async (...call) => {
      const app = start(createSessions)
      const [browser] = await openAfterLogin(app)
      expect((await app.auth.handle(requestOf(browser, call)))?.status).toBe(200)
    })

    it('S26: a refresh does not change the id, and an outdated cookie belongs to the same session', async () => {
      const app = start(createSessions)
      const browser = await app.openLoggedIn()
      const old = browser.copy()
      const shown = await idOf(browser)
      app.pass(20_000)
      await browser.call('/auth/renew?force=1', 'POST')
      app.pass(5000)
      for (const one of [browser, old]) {
        const renew = await send(app, one, { call: ['POST', '/auth/renew'], shown })
        expect(await renew.json()).toMatchObject({ session: { id: shown }, revision: 2 })
      }
    })
  },
)

it('S26: a rejected request does not check the session of the other user with GenAuth', async () => {
  const app = start(() => cookieSessions({ revocations: 'process', checkAfterSeconds: 60 }))
  const [browser, shown] = await openAfterLogin(app)
  app.pass(120_000)
  const before = app.requests.length
  for (const call of calls) {
    expect((await send(app, browser, { call, shown })).status).toBe(409)
  }
  const request = requestOf(browser, ['POST', '/orders'], { 'x-genauth-session': shown })
  await failure(() => app.auth.verifyRequest(request, { session: true }))
  expect(app.requests.length).toBe(before)
  await browser.facts()
  expect(app.requests.length).toBe(before + 1)
})

describe('a request of a page whose session has ended', () => {
  it('S26: a page that shows a session gets 401 if the browser has no session, and a logout succeeds', async () => {
    const app = start()
    const browser = app.openBrowser()
    const shown = 'an-ended-session'
    const statuses = calls.map(async (call) => (await send(app, browser, { call, shown })).status)
    expect(await Promise.all(statuses)).toEqual([401, 200, 200, 401, 200, 200, 401, 401])
  })

  it('S26: a logout does not end an expired session of another user', async () => {
    const app = start()
    const [browser, ada] = await openAfterLogin(app)
    app.pass(8 * 24 * hour)
    const response = await send(app, browser, { call: ['POST', '/auth/logout'], shown: ada })
    expect([response.status, app.revoked().length]).toEqual([409, 2])
  })

  it('S26: a signed-out page can remove the cookie of an expired session', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    app.pass(8 * 24 * hour)
    expect(await idOf(browser)).toBe('none')
    const response = await send(app, browser, { call: ['POST', '/auth/logout'], shown: 'none' })
    expect([response.status, response.headers.getSetCookie().length > 0]).toEqual([200, true])
  })
})

describe('the header X-GenAuth-Session', () => {
  it.each(['', ' ', 'a b', 'a, b', 'é', 'a'.repeat(129), '"id"', '../id'])(
    'S26: a value that is no id is rejected with 400: %j',
    async (shown) => {
      const app = start()
      const browser = await app.openLoggedIn()
      const before = app.requests.length
      for (const call of calls) {
        const response = await send(app, browser, { call, shown })
        expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
          400,
          'invalid_request',
        ])
      }
      expect(app.requests.length).toBe(before)
    },
  )

  it('S26: GET /auth/session returns the current session to every page', async () => {
    const app = start()
    const [browser, shown] = await openAfterLogin(app)
    const response = await send(app, browser, { call: ['GET', '/auth/session'], shown })
    expect(await response.json()).toMatchObject({ session: { id: await idOf(browser) } })
  })

  it('B4, S26: a cross-site request is rejected before its session is compared', async () => {
    const app = start()
    const [browser, shown] = await openAfterLogin(app)
    const more = { 'x-genauth-session': shown, 'sec-fetch-site': 'cross-site' }
    const response = await app.auth.handle(requestOf(browser, ['POST', '/auth/logout'], more))
    expect(response?.headers.get('x-genauth-error')).toBe('cross_origin_request')
  })

  it('S26: the proxy does not forward the header, and an API’s own 409 has no code', async () => {
    const app = start(undefined, () => Response.json({ error: 'session_changed' }, { status: 409 }))
    const browser = await app.openLoggedIn()
    const call: [string, string] = ['POST', '/auth/api/orders/list']
    const response = await send(app, browser, { call, shown: await idOf(browser) })
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([409, null])
    expect(await response.json()).toEqual({ error: 'session_changed' })
  })
})

describe('a logout with two values of the session cookie', () => {
  const open = async () => {
    const app = start()
    const [one, two] = [await app.openLoggedIn(), await app.openLoggedIn()]
    const [[name = '', value = ''] = []] = [...two.cookies]
    const [[, other = ''] = []] = [...one.cookies]
    const logOut = async (shown: string) => {
      const cookie = `${name}=${value}; ${name}=${other}`
      const more = { cookie, 'x-genauth-session': shown }
      return (await app.auth.handle(requestOf(one, ['POST', '/auth/logout'], more)))?.status
    }
    const statuses = async () => [await one.status(), await two.status()]
    return { one, logOut, statuses }
  }

  it('S26: the logout ends no session if the page shows none of the two', async () => {
    const { logOut, statuses } = await open()
    expect(await logOut('a-session-of-before')).toBe(409)
    expect(await statuses()).toEqual(['authenticated', 'authenticated'])
  })

  it('B2: the logout ends both sessions if the page shows one of the two, or a signed-out user', async () => {
    for (const isSignedOut of [true, false]) {
      const { one, logOut, statuses } = await open()
      expect(await logOut(isSignedOut ? 'none' : await idOf(one))).toBe(200)
      expect(await statuses()).toEqual(['anonymous:revoked', 'anonymous:revoked'])
    }
  })
})

describe('verifyRequest() with the option session', () => {
  const post: [string, string] = ['POST', '/orders']
  const verify = (app: QuickApp, browser: QuickBrowser, more: Record<string, string>) =>
    app.auth.verifyRequest(requestOf(browser, post, more), { session: true })

  it.each(storages)(
    'S28: with sessions in %s, verifyRequest() accepts only the session of the cookie',
    async (_name, createSessions) => {
      const app = start(createSessions)
      const [browser, ada] = await openAfterLogin(app)
      const alan = await idOf(browser)
      await expect(verify(app, browser, { 'x-genauth-session': alan })).resolves.toBeUndefined()
      for (const shown of [ada, 'none']) {
        const error = await failure(() => verify(app, browser, { 'x-genauth-session': shown }))
        expect(error).toMatchObject({ code: 'session_changed' })
      }
    },
  )

  it('S28: verifyRequest() rejects a request without the header, or with an invalid header', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    for (const more of [{}, { 'x-genauth-session': 'a b' }]) {
      const error = await failure(() => verify(app, browser, more))
      expect(error).toMatchObject({ code: 'invalid_request' })
    }
  })

  it('S28: for a browser without a session, verifyRequest() accepts only a signed-out page', async () => {
    const app = start()
    const browser = app.openBrowser()
    await expect(verify(app, browser, { 'x-genauth-session': 'none' })).resolves.toBeUndefined()
    const error = await failure(() => verify(app, browser, { 'x-genauth-session': 'ended' }))
    expect(error).toMatchObject({ code: 'session_changed' })
  })

  it('B4, S28: verifyRequest() rejects a cross-site request, and never throws synchronously', async () => {
    const app = start()
    const browser = await app.openLoggedIn()
    const shown = { 'x-genauth-session': await idOf(browser) }
    const verified = verify(app, browser, { ...shown, 'sec-fetch-site': 'cross-site' })
    expect(await failure(() => verified)).toMatchObject({ code: 'cross_origin_request' })
  })

  it('S28: without the option, verifyRequest() ignores the header and returns nothing', async () => {
    const app = start()
    const [browser, ada] = await openAfterLogin(app)
    const request = requestOf(browser, post, { 'x-genauth-session': ada })
    for (const options of [undefined, {}, { session: false } as const]) {
      expect(app.auth.verifyRequest(request, options)).toBeUndefined()
    }
  })
})
