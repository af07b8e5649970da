import { describe, expect, it } from 'vitest'
import {
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type ServerEvent,
  storedSessions,
} from '../../src'
import { failure } from '../support/failure'
import { type QuickApp, type QuickBrowser, type Respond, startQuickApp } from '../support/quick-app'

const origin = 'https://app.example'
const checkAfterSeconds = 300

type Keeping = (checkAfterSeconds?: number) => AuthServerOptions['sessions']

const keepings: [string, Keeping][] = [
  ['cookies', (seconds) => cookieSessions({ revocations: 'process', checkAfterSeconds: seconds })],
  ['a store', (seconds) => storedSessions(memoryStore(), { checkAfterSeconds: seconds })],
]

const apis: AuthServerOptions['apis'] = {
  '/orders': { target: 'https://orders.internal', methods: ['GET'], paths: ['/list'] },
}

/** What GenAuth does with the tokens of the session. */
interface Tokens {
  active: boolean
  /** Whether the refresh token is accepted. */
  refreshes: boolean
  /** The response to every request, instead of the usual one. */
  outage?: (() => Response | Promise<Response>) | undefined
}

function startChecked(keep: Keeping, seconds: number | undefined = checkAfterSeconds) {
  const tokens: Tokens = { active: true, refreshes: true }
  const respond: Respond = ({ endpoint, form }) => {
    if (tokens.outage) return tokens.outage()
    if (endpoint === 'introspection') return { active: tokens.active }
    const isRefused = form.get('grant_type') === 'refresh_token' && !tokens.refreshes
    return isRefused ? Response.json({ error: 'invalid_grant' }, { status: 400 }) : undefined
  }
  const events: string[] = []
  const onEvent = ({ type, ...members }: ServerEvent) =>
    void events.push('reason' in members ? `${type}:${members.reason}` : type)
  const app = startQuickApp({ sessions: keep(seconds), respond, apis, onEvent })
  const checks = () => app.requests.filter(({ endpoint }) => endpoint === 'introspection').length
  return { app, tokens, checks, events }
}

const requestOf = ({ cookies }: QuickBrowser) => {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  return new Request(`${origin}/page`, { headers: { cookie } })
}

const readers: [string, (app: QuickApp, browser: QuickBrowser) => Promise<unknown>][] = [
  ['GET /auth/session', (_app, browser) => browser.call('/auth/session')],
  ['GET /auth/user', (_app, browser) => browser.call('/auth/user')],
  ['a request through the proxy', (_app, browser) => browser.call('/auth/api/orders/list')],
  ['getSession()', ({ auth }, browser) => auth.getSession(requestOf(browser))],
  ['initialSession()', ({ auth }, browser) => auth.initialSession(requestOf(browser))],
]

describe.each(keepings)('checkAfterSeconds, with sessions in %s', (_name, keep) => {
  it.each(readers)(
    'S12: if GenAuth has ended a session, %s ends it after checkAfterSeconds, also for a copied cookie',
    async (_reader, read) => {
      const { app, tokens, checks, events } = startChecked(keep)
      const browser = await app.openLoggedIn()
      const copy = browser.copy()
      Object.assign(tokens, { active: false, refreshes: false })
      app.pass(299_000)
      await read(app, browser)
      expect([await browser.status(), checks()]).toEqual(['authenticated', 0])
      app.pass(1000)
      await read(app, browser)
      expect([checks(), app.refreshes(), app.reports]).toEqual([
        1,
        ['refresh-1'],
        ['invalid_grant'],
      ])
      expect(events).toContain('session_ended:renewal_failed')
      expect(await app.auth.getSession(requestOf(copy))).toBeNull()
      expect([await browser.status(), await copy.status()]).toEqual([
        'anonymous:expired',
        'anonymous:expired',
      ])
      expect([checks(), app.refreshes()]).toEqual([1, ['refresh-1']])
    },
  )

  it('S12: an active session is checked once per checkAfterSeconds, and not at a logout', async () => {
    const { app, checks } = startChecked(keep)
    const browser = await app.openLoggedIn()
    const counts: number[] = []
    for (let minutes = 0; minutes < 20; minutes += 2) {
      await browser.status()
      await browser.status()
      counts.push(checks())
      app.pass(120_000)
    }
    expect(counts).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3])
    await browser.call('/auth/logout', 'POST')
    expect([checks(), app.refreshes()]).toEqual([3, []])
  })

  it('S12: a refresh counts as a check', async () => {
    const { app, checks } = startChecked(keep)
    const browser = await app.openLoggedIn()
    app.pass(299_000)
    await browser.call('/auth/renew?force', 'POST')
    app.pass(299_000)
    expect([await browser.status(), checks()]).toEqual(['authenticated', 0])
    app.pass(1000)
    expect([await browser.status(), checks()]).toEqual(['authenticated', 1])
  })

  it('S12: without checkAfterSeconds, sessions are not checked', async () => {
    const tokens = { active: false }
    const app = startQuickApp({
      sessions: keep(),
      respond: ({ endpoint }) => (endpoint === 'introspection' ? tokens : undefined),
    })
    const browser = await app.openLoggedIn()
    app.pass(3_000_000)
    expect([await browser.status(), app.requests.length]).toEqual(['authenticated', 1])
  })

  it('S12: concurrent requests of a session share one check', async () => {
    const { app, tokens, checks } = startChecked(keep)
    const browser = await app.openLoggedIn()
    tokens.refreshes = tokens.active = false
    app.pass(300_000)
    const paths = Array.from({ length: 10 }, () => ['/auth/session', '/auth/user']).flat()
    await Promise.all(paths.map((path) => browser.call(path)))
    expect([checks(), app.refreshes()]).toEqual([1, ['refresh-1']])
  })

  it('S12: if the access token is inactive but the refresh token is valid, the session continues', async () => {
    const { app, tokens } = startChecked(keep)
    const browser = await app.openLoggedIn()
    tokens.active = false
    app.pass(300_000)
    expect(await browser.status()).toBe('authenticated')
    tokens.active = true
    expect(app.refreshes()).toEqual(['refresh-1'])
    // The browser gets the cookie of the refresh.
    const { renewAt, answeredAt } = await browser.facts()
    if (renewAt === answeredAt) await browser.call('/auth/renew', 'POST')
    app.pass(200_000)
    expect([await browser.status(), (await browser.call('/auth/user')).status]).toEqual([
      'authenticated',
      200,
    ])
    expect(app.refreshes()).toEqual(['refresh-1'])
  })

  it('S12: an expired access token is not introspected, because the refresh of the browser is the check', async () => {
    const { app, tokens, checks } = startChecked(keep)
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    app.pass(3_600_000)
    tokens.refreshes = false
    const { session } = await (await browser.call('/auth/renew', 'POST')).json()
    expect([session.reason, await copy.status()]).toEqual(['expired', 'anonymous:expired'])
    expect([checks(), app.refreshes()]).toEqual([0, ['refresh-1']])
  })

  it.each(readers)(
    'S12: if the access token has expired overnight and the browser never gets the response of %s, the session continues',
    async (_reader, read) => {
      const { app, checks, events } = startChecked(keep)
      const browser = await app.openLoggedIn()
      app.pass(12 * 3_600_000)
      // The browser discards the response: for example, it prefetches the page, or the user closes the tab.
      await read(app, browser.copy())
      app.pass(180_000)
      expect(await browser.status()).toBe('authenticated')
      await browser.call('/auth/renew', 'POST')
      expect((await browser.call('/auth/user')).status).toBe(200)
      expect([checks(), app.refreshes()]).toEqual([0, ['refresh-1']])
      expect(events.filter((event) => event.startsWith('session_ended'))).toEqual([])
    },
  )

  it.each<[string, number, NonNullable<Tokens['outage']>]>([
    ['cannot be reached', 10, () => Promise.reject(new TypeError('fetch failed'))],
    ['fails', 10, () => new Response(null, { status: 503 })],
    [
      'limits the requests',
      60,
      () => new Response(null, { status: 429, headers: { 'retry-after': '60' } }),
    ],
    [
      'rejects the app',
      checkAfterSeconds,
      () => Response.json({ error: 'invalid_client' }, { status: 401 }),
    ],
  ])(
    'S12: if GenAuth %s, the session continues, and the next check follows after %i s',
    async (_what, seconds, outage) => {
      const { app, tokens, checks } = startChecked(keep)
      const browser = await app.openLoggedIn()
      tokens.outage = outage
      app.pass(300_000)
      expect(await browser.status()).toBe('authenticated')
      expect([await browser.status(), checks(), app.reports.length]).toEqual([
        'authenticated',
        1,
        1,
      ])
      app.pass(seconds * 1000 - 1)
      expect([await browser.status(), checks()]).toEqual(['authenticated', 1])
      app.pass(1)
      expect([await browser.status(), checks()]).toEqual(['authenticated', 2])
    },
  )

  it('S12: if the access token is inactive and the refresh gets no response, the session continues, and its refresh is due', async () => {
    const app = startQuickApp({
      sessions: keep(checkAfterSeconds),
      respond({ endpoint, form }) {
        if (form.get('grant_type') === 'refresh_token') return new Response(null, { status: 503 })
        return endpoint === 'introspection' ? { active: false } : undefined
      },
    })
    const browser = await app.openLoggedIn()
    app.pass(300_000)
    const { session, renewAt, answeredAt } = await browser.facts()
    expect(session).toMatchObject({ status: 'authenticated' })
    expect([renewAt, app.reports]).toEqual([answeredAt, ['server_error']])
  })

  it('S12: a request waits two seconds for a check, and a later request gets its result', async () => {
    const { app, tokens, checks } = startChecked(keep)
    const browser = await app.openLoggedIn()
    let respond = (_response: Response) => {}
    tokens.refreshes = false
    tokens.outage = () =>
      new Promise((resolve) => {
        respond = resolve
      })
    app.pass(300_000)
    const status = browser.status()
    await until(() => app.timers.some(({ ms }) => ms === 2000) && checks() === 1)
    app.timers.find(({ ms }) => ms === 2000)?.run()
    expect(await status).toBe('authenticated')
    tokens.outage = undefined
    respond(Response.json({ active: false }))
    await until(() => app.reports.length === 1)
    expect(await browser.status()).toBe('anonymous:expired')
    expect(app.timers).toEqual([])
  })

  it('S12: a session without a refresh token ends if its access token is inactive', async () => {
    const token = { access_token: 'access-0', token_type: 'Bearer', expires_in: 3600 }
    const app = startQuickApp({
      sessions: keep(checkAfterSeconds),
      respond: ({ endpoint }) => (endpoint === 'token' ? token : { active: false }),
    })
    const browser = await app.openLoggedIn()
    app.pass(300_000)
    expect([await browser.status(), app.refreshes()]).toEqual(['anonymous:expired', []])
  })

  it('S12: if GenAuth calls every token inactive, one refresh per 10 s is sent at most', async () => {
    const { app, tokens } = startChecked(keep, 1)
    const browser = await app.openLoggedIn()
    tokens.active = false
    for (let second = 0; second <= 30; second += 1) {
      await browser.status()
      await browser.call('/auth/renew', 'POST')
      app.pass(1000)
    }
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2', 'refresh-3'])
    expect(await browser.status()).toBe('authenticated')
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '300'])(
    'S12: createAuthServer() rejects checkAfterSeconds %j',
    async (seconds) => {
      const error = await failure(() => startQuickApp({ sessions: keep(seconds as number) }))
      expect([error.code, error.message]).toEqual([
        'invalid_options',
        expect.stringContaining('checkAfterSeconds'),
      ])
    },
  )
})

it('S12: with sessions in cookies, a request that needs the token is rejected after a check has replaced the cookie', async () => {
  const [[, keep] = []] = keepings
  const { app, tokens } = startChecked(keep as Keeping)
  const browser = await app.openLoggedIn()
  tokens.active = false
  app.pass(300_000)
  const response = await browser.call('/auth/api/orders/list')
  expect(response.headers.get('x-genauth-error')).toBe('renew_required')
  await browser.call('/auth/renew', 'POST')
  expect((await browser.call('/auth/api/orders/list')).status).toBe(200)
  expect(app.refreshes()).toEqual(['refresh-1'])
})

it('S12: with sessions in a store, a check sends the refresh token if the access token has expired', async () => {
  const [, [, keep] = []] = keepings
  const { app, tokens, checks } = startChecked(keep as Keeping)
  const [browser, other] = [await app.openLoggedIn(), await app.openLoggedIn()]
  app.pass(3_600_000)
  expect(await browser.status()).toBe('authenticated')
  tokens.refreshes = false
  expect(await other.status()).toBe('anonymous:expired')
  expect([checks(), app.refreshes()]).toEqual([0, ['refresh-1', 'refresh-2']])
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
