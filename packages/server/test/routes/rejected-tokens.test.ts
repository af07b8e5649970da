import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { type QuickApp, type QuickBrowser, type Respond, startQuickApp } from '../support/quick-app'

const origin = 'https://app.example'

type Keeping = () => AuthServerOptions['sessions']

const keepings: [string, Keeping][] = [
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
]

const rejected = () => Response.json({ error: 'invalid_token' }, { status: 401 })
const rejectToken: Respond = ({ endpoint }) => {
  if (endpoint === 'me') return rejected()
  return endpoint === 'introspection' ? { active: false } : undefined
}

/** Returns how long the browser waits before its next refresh, in milliseconds. */
async function renewIn(browser: QuickBrowser): Promise<number> {
  const { renewAt, answeredAt } = await browser.facts()
  return Number(renewAt) - Number(answeredAt)
}

const requestOf = ({ cookies }: QuickBrowser) => {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  return new Request(`${origin}/page`, { headers: { cookie } })
}

const readers: [string, (app: QuickApp, browser: QuickBrowser) => Promise<unknown>][] = [
  ['GET /auth/user', (_app, browser) => browser.call('/auth/user')],
  ['POST /auth/introspect', (_app, browser) => browser.call('/auth/introspect', 'POST')],
  [
    'initialSession()',
    ({ auth }, browser) => auth.initialSession(requestOf(browser), { user: true }),
  ],
  [
    'getSession()',
    async ({ auth }, browser) =>
      (await auth.getSession(requestOf(browser)))?.getUser().catch(() => undefined),
  ],
]

describe.each(keepings)('a rejected access token, with sessions in %s', (_name, keep) => {
  it.each(readers)(
    'S11: if GenAuth rejects the access token at %s, the refresh is due, and its new token is not marked',
    async (_reader, readUser) => {
      const app = startQuickApp({ sessions: keep(), respond: rejectToken })
      const browser = await app.openLoggedIn()
      expect(await renewIn(browser)).toBeGreaterThan(60_000)
      await readUser(app, browser)
      expect(await renewIn(browser)).toBe(0)
      await browser.call('/auth/renew', 'POST')
      await browser.call('/auth/renew', 'POST')
      expect(app.refreshes()).toEqual(['refresh-1'])
      expect(await renewIn(browser)).toBeGreaterThan(60_000)
    },
  )

  it('S11: a session whose access token and refresh token GenAuth rejects ends, also for a copied cookie', async () => {
    let isEnded = false
    const respond: Respond = (request) => {
      if (!isEnded) return undefined
      return request.form.get('grant_type') === 'refresh_token'
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : rejectToken(request)
    }
    const app = startQuickApp({ sessions: keep(), respond })
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    isEnded = true
    await copy.call('/auth/user')
    const response = await browser.call('/auth/renew', 'POST')
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_grant' } })
    expect([await browser.status(), await copy.status()]).toEqual([
      'anonymous:none',
      'anonymous:expired',
    ])
  })

  it.each<[string, string, Respond]>([
    ['GenAuth fails', '/auth/user', ({ endpoint }) => failOn(endpoint, 'me', 503)],
    ['GenAuth limits the requests', '/auth/user', ({ endpoint }) => failOn(endpoint, 'me', 429)],
    ['the scope is insufficient', '/auth/user', ({ endpoint }) => failOn(endpoint, 'me', 403)],
    ['GenAuth cannot be reached', '/auth/user', ({ endpoint }) => failOn(endpoint, 'me')],
    [
      'an API responds 401',
      '/auth/api/orders/list',
      ({ endpoint }) => failOn(endpoint, 'list', 401),
    ],
  ])('S11: the refresh is not due if %s', async (_what, path, respond) => {
    const apis = {
      '/orders': { target: 'https://orders.internal', methods: ['GET' as const], paths: ['/list'] },
    }
    const app = startQuickApp({ sessions: keep(), respond, apis })
    const browser = await app.openLoggedIn()
    expect((await browser.call(path)).ok).toBe(false)
    await browser.call('/auth/renew', 'POST')
    expect([await renewIn(browser), app.refreshes()]).toEqual([expect.any(Number), []])
    expect(await renewIn(browser)).toBeGreaterThan(60_000)
  })

  it('S11: if GenAuth rejects every access token, at most one refresh per 10 s is sent', async () => {
    const app = startQuickApp({ sessions: keep(), respond: rejectToken })
    const browser = await app.openLoggedIn()
    for (let second = 0; second < 30; second += 1) {
      await browser.call('/auth/user')
      expect(await renewIn(browser)).toBe(second % 10 === 0 ? 0 : (10 - (second % 10)) * 1000)
      await browser.call('/auth/renew', 'POST')
      app.pass(1000)
    }
    expect(app.refreshes()).toEqual(['refresh-1', 'refresh-2', 'refresh-3'])
  })

  it('S11: without a refresh token, a rejected access token changes nothing', async () => {
    const tokens = { access_token: 'access-0', token_type: 'Bearer', expires_in: 3600 }
    const respond: Respond = (request) =>
      request.endpoint === 'token' ? tokens : rejectToken(request)
    const app = startQuickApp({ sessions: keep(), respond })
    const browser = await app.openLoggedIn()
    await browser.call('/auth/user')
    expect(await renewIn(browser)).toBe(3_600_000)
    await browser.call('/auth/renew', 'POST')
    expect([await browser.status(), app.refreshes()]).toEqual(['authenticated', []])
  })
})

function failOn(endpoint: string, failing: string, status?: number): Response | undefined {
  if (endpoint !== failing) return undefined
  if (status === undefined) throw new TypeError('fetch failed')
  return Response.json({ error: 'insufficient_scope' }, { status })
}
