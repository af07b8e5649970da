import { beforeEach, describe, expect, it } from 'vitest'
import {
  type AuthServer,
  cookieSessions,
  memoryStore,
  type SessionKeeping,
  storedSessions,
} from '../../src'
import { joinChunks, splitIntoChunks } from '../../src/cookies/cookie-jar'
import { createSealer } from '../../src/sealing/sealer'
import {
  type QuickApp,
  type QuickBrowser,
  type QuickOptions,
  startQuickApp,
} from '../support/quick-app'
import { requestOf } from '../support/request-of'
import { recordEvents } from '../support/watch-events'

const keepings: [string, () => SessionKeeping][] = [
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
]

const claims = ['name', 'email', 'picture', 'roles']
const ada = { name: 'Ada', email: 'ada@example.com', picture: null, roles: ['admin'] }
const maxAgeMs = 600_000
const dueMs = maxAgeMs - 30_000

type Claims = Record<string, unknown>

/** What GenAuth's user info endpoint returns. */
let me: Claims | Response | undefined
beforeEach(() => {
  me = { sub: 'ada', ...ada }
})

const start = (options: QuickOptions = {}) =>
  startQuickApp({
    protocol: 'oidc',
    claims,
    respond: ({ endpoint }) => (endpoint === 'me' ? me : undefined),
    ...options,
  })
const reads = ({ requests }: QuickApp) =>
  requests.filter(({ endpoint }) => endpoint === 'me').length
const renew = async (browser: QuickBrowser, query = '') => {
  const response = await browser.call(`/auth/renew${query}`, 'POST')
  return { response, facts: (await response.json()) as Claims }
}
const sessionOf = async (auth: AuthServer, browser: QuickBrowser) =>
  auth.getSession(requestOf(browser))
const userOf = async ({ auth }: QuickApp, browser: QuickBrowser) =>
  (await sessionOf(auth, browser))?.user
const setsSession = (response: Response) =>
  response.headers.getSetCookie().some((line) => line.includes('genauth-session-'))

describe.each(keepings)('the claims of a session in %s', (_name, createSessions) => {
  const startKept = (options: QuickOptions = {}) =>
    start({ sessions: createSessions(), idTokenClaims: ada, ...options })

  it('U1: getSession, initialSession and GET /auth/session return the claims of the ID token, and 100 renders send no request', async () => {
    const app = startKept({ idTokenClaims: { ...ada, nickname: 'not kept' } })
    const browser = await app.openLoggedIn()
    const user = { sub: 'ada', ...ada }
    const sent = app.requests.length
    for (let n = 0; n < 50; n += 1) {
      expect(await sessionOf(app.auth, browser)).toMatchObject({
        user,
        userUpdatedAt: app.now(),
        session: { sub: 'ada' },
      })
      expect(await app.auth.initialSession(requestOf(browser))).toMatchObject({ user })
    }
    expect(await browser.facts()).toMatchObject({
      user,
      userUpdatedAt: app.now(),
      userDueAt: app.now() + dueMs,
      renewAt: app.now() + dueMs,
      isUserPartial: true,
    })
    expect(app.requests).toHaveLength(sent)
    expect(reads(app)).toBe(0)
  })

  it('U1: after the maximum age, renders send no request either', async () => {
    const app = startKept()
    const browser = await app.openLoggedIn()
    const sent = app.requests.length
    app.pass(2 * maxAgeMs)
    expect(await userOf(app, browser)).toEqual({ sub: 'ada', ...ada })
    await app.auth.initialSession(requestOf(browser))
    const facts = await browser.facts()
    expect(facts['renewAt']).toBeLessThan(app.now())
    expect(app.requests).toHaveLength(sent)
  })

  it('U1: with claims: [], sessions keep no claims, and logins and refreshes request no user', async () => {
    for (const protocol of ['oidc', 'oauth'] as const) {
      const app = startKept({ claims: [], protocol })
      const browser = await app.openLoggedIn()
      app.pass(maxAgeMs)
      await renew(browser)
      expect(await userOf(app, browser)).toBeUndefined()
      expect(Object.keys(await browser.facts()).join()).not.toContain('user')
      expect(reads(app)).toBe(0)
    }
  })

  it('U15: a login sends one user info request if the ID token lacks a claim, and none if only a scope that was not granted gives the claim', async () => {
    const { roles, ...others } = ada
    const withheld = startKept({ idTokenClaims: others })
    await withheld.openLoggedIn()
    const custom = startKept({ idTokenClaims: ada, claims: [...claims, 'plan'] })
    me = { sub: 'ada', ...ada, roles: [], plan: 'free' }
    const browser = await custom.openLoggedIn()
    expect([reads(withheld), reads(custom)]).toEqual([0, 1])
    expect(await userOf(custom, browser)).toEqual({ sub: 'ada', ...ada, roles: [], plan: 'free' })
    expect(roles).toEqual(['admin'])
  })

  it('U15: on oauth, sub and claims come from one user info request at login', async () => {
    const app = startKept({ protocol: 'oauth' })
    const browser = await app.openLoggedIn()
    expect(await sessionOf(app.auth, browser)).toMatchObject({
      session: { sub: 'ada' },
      user: { sub: 'ada', ...ada },
    })
    expect(reads(app)).toBe(1)
  })

  it.each([
    ['fails', () => Response.json({}, { status: 503 })],
    ['returns another user', () => ({ sub: 'bob', ...ada, name: 'Bob' })],
  ])(
    'U4, U15: a login succeeds if user info %s, and the session has only the claims of the ID token, without an age',
    async (_what, respond) => {
      me = respond()
      const app = startKept({ claims: [...claims, 'plan'] })
      const browser = await app.openLoggedIn()
      const session = await sessionOf(app.auth, browser)
      expect(session?.user).toEqual({ sub: 'ada', ...ada })
      expect(session?.userUpdatedAt).toBeUndefined()
      expect(app.reports).toHaveLength(1)
      expect(await browser.facts()).toMatchObject({ isUserPartial: true })
    },
  )

  it('U15: a login waits at most two seconds for the claims', async () => {
    let isAsked = () => {}
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve
    })
    const app = startKept({
      claims: ['plan'],
      respond: ({ endpoint }) => {
        if (endpoint !== 'me') return undefined
        isAsked()
        return new Promise(() => undefined)
      },
    })
    const browser = app.openBrowser()
    const login = browser.logIn()
    await asked
    for (const timer of [...app.timers]) if (timer.ms === 2000) timer.run()
    await login
    expect([await browser.status(), app.reports]).toEqual(['authenticated', ['timeout']])
  })

  it('U2: POST /auth/renew reads claims that are about to reach their maximum age, and a role that was taken away is gone', async () => {
    const app = startKept()
    const browser = await app.openLoggedIn()
    me = { sub: 'ada', ...ada, roles: [] }
    app.pass(maxAgeMs - 45_001)
    expect(setsSession((await renew(browser)).response)).toBe(false)
    expect(reads(app)).toBe(0)
    app.pass(1)
    const { facts } = await renew(browser)
    expect(facts).toMatchObject({
      user: { roles: [] },
      userUpdatedAt: app.now(),
      revision: 1,
      renewAt: app.now() + dueMs,
    })
    expect(await userOf(app, browser)).toEqual({ sub: 'ada', ...ada, roles: [] })
    await renew(browser)
    expect([reads(app), app.refreshes()]).toEqual([1, []])
  })

  it('U2: a refresh brings the claims of its ID token, without a user info request', async () => {
    const idTokenClaims = { ...ada }
    const app = startKept({ idTokenClaims })
    const browser = await app.openLoggedIn()
    app.pass(3_600_000)
    idTokenClaims.roles = []
    const { facts } = await renew(browser)
    expect(facts).toMatchObject({ user: { roles: [] }, userUpdatedAt: app.now(), revision: 2 })
    expect(reads(app)).toBe(0)
  })

  it('U2: after a refresh without an ID token, the next POST /auth/renew reads the claims', async () => {
    const app = startKept({ protocol: 'oauth' })
    const browser = await app.openLoggedIn()
    const loggedInAt = app.now()
    app.pass(3_600_000)
    me = { sub: 'ada', ...ada, roles: [] }
    const first = await renew(browser)
    expect(first.facts).toMatchObject({ user: ada, userUpdatedAt: loggedInAt, revision: 2 })
    expect(first.facts['renewAt']).toBeLessThan(app.now())
    const second = await renew(browser)
    expect(second.facts).toMatchObject({ user: { roles: [] }, revision: 2 })
    expect([reads(app), app.refreshes()]).toEqual([2, ['refresh-1']])
  })

  it.each([
    ['fails', () => Response.json({}, { status: 503 }), 30_000],
    ['is busy', () => Response.json({}, { status: 429, headers: { 'retry-after': '60' } }), 60_000],
    ['returns another user', () => ({ sub: 'bob' }), maxAgeMs],
  ])(
    'U3: if user info %s, the session keeps the old claims and their age, and the next read waits',
    async (_what, respond, waitMs) => {
      const app = startKept()
      const browser = await app.openLoggedIn()
      const loggedInAt = app.now()
      app.pass(maxAgeMs)
      me = respond()
      const failedAt = app.now()
      const { response, facts } = await renew(browser)
      expect([response.status, setsSession(response)]).toEqual([200, false])
      expect(facts).toMatchObject({
        user: ada,
        userUpdatedAt: loggedInAt,
        renewAt: failedAt + waitMs,
      })
      expect(await browser.facts()).toMatchObject({ renewAt: failedAt + waitMs })
      app.pass(waitMs - 1)
      await renew(browser)
      expect([reads(app), app.reports.length]).toEqual([1, 1])
      app.pass(1)
      me = { sub: 'ada', ...ada, roles: [] }
      expect((await renew(browser)).facts).toMatchObject({ user: { roles: [] } })
      expect(await browser.status()).toBe('authenticated')
    },
  )

  it('U3: if user info rejects the access token, a refresh becomes due, which brings the claims', async () => {
    const idTokenClaims = { ...ada }
    const app = startKept({ idTokenClaims })
    const browser = await app.openLoggedIn()
    app.pass(maxAgeMs)
    me = Response.json({ error: 'invalid_token' }, { status: 401 })
    idTokenClaims.roles = []
    await renew(browser)
    expect(await userOf(app, browser)).toMatchObject({ roles: ['admin'] })
    await renew(browser)
    expect(await userOf(app, browser)).toMatchObject({ roles: [] })
    expect([app.refreshes(), app.reports]).toEqual([['refresh-1'], []])
  })

  it('U14: 50 requests at the same time share one user info request', async () => {
    const app = startKept()
    const browser = await app.openLoggedIn()
    app.pass(maxAgeMs)
    me = { sub: 'ada', ...ada, roles: [] }
    const all = await Promise.all(Array.from({ length: 50 }, () => renew(browser.copy())))
    for (const { facts } of all) expect(facts).toMatchObject({ user: { roles: [] }, revision: 1 })
    expect(reads(app)).toBe(1)
  })

  it('U12: after a logout during the read, the response sets no session cookie', async () => {
    let answer = (_claims: Claims) => {}
    const app = startKept({
      respond: ({ endpoint }) =>
        endpoint === 'me'
          ? new Promise((resolve) => {
              answer = resolve
            })
          : undefined,
    })
    const browser = await app.openLoggedIn()
    app.pass(maxAgeMs)
    const running = renew(browser.copy())
    while (reads(app) === 0) await new Promise(setImmediate)
    await browser.call('/auth/logout', 'POST')
    answer({ sub: 'ada', ...ada })
    const { response, facts } = await running
    expect(facts).toMatchObject({ session: { status: 'anonymous' } })
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('U12: after a refresh during the read, the response does not set the cookie of the previous revision', async () => {
    let answer = (_claims: Claims) => {}
    const app = startKept({
      respond: ({ endpoint }) =>
        endpoint === 'me'
          ? new Promise((resolve) => {
              answer = resolve
            })
          : undefined,
    })
    const browser = await app.openLoggedIn()
    const late = browser.copy()
    app.pass(maxAgeMs)
    const running = renew(late)
    while (reads(app) === 0) await new Promise(setImmediate)
    await renew(browser, '?force')
    answer({ sub: 'ada', ...ada, roles: [] })
    const { response, facts } = await running
    expect(facts).toMatchObject({ revision: 2 })
    expect(setsSession(response)).toBe(false)
    app.pass(180_000)
    expect(await browser.status()).toBe('authenticated')
  })

  it('U5: claims that are named like a token or a password are never kept, at any depth', async () => {
    const secret = 'a secret'
    const idTokenClaims = {
      ...ada,
      password: secret,
      profile: { access_token: secret, plan: 'free', list: [{ idToken: secret }] },
    }
    const app = startKept({ idTokenClaims, claims: [...claims, 'password', 'token', 'profile'] })
    const browser = await app.openLoggedIn()
    expect(await userOf(app, browser)).toEqual({
      sub: 'ada',
      ...ada,
      profile: { plan: 'free', list: [{}] },
    })
    expect(JSON.stringify(await browser.facts())).not.toContain(secret)
    expect(reads(app)).toBe(0)
  })

  it('U5: a claim that equals a token of the session is not kept', async () => {
    const app = startKept({ idTokenClaims: { ...ada, plan: 'access-1' }, claims: ['name', 'plan'] })
    const browser = await app.openLoggedIn()
    expect(await userOf(app, browser)).toEqual({ sub: 'ada', name: 'Ada' })
  })

  it('U13: authentication has auth_time, acr and amr of the login, also after refreshes without them', async () => {
    const idTokenClaims: Claims = { ...ada, auth_time: 1000, acr: 'mfa', amr: ['pwd', 'otp'] }
    const app = startKept({ idTokenClaims })
    const browser = await app.openLoggedIn()
    const authentication = { time: 1_000_000, acr: 'mfa', amr: ['pwd', 'otp'] }
    expect(await sessionOf(app.auth, browser)).toMatchObject({ authentication })
    for (const name of ['auth_time', 'acr', 'amr']) delete idTokenClaims[name]
    app.pass(3_600_000)
    await renew(browser)
    expect(await browser.facts()).toMatchObject({ revision: 2 })
    expect(await sessionOf(app.auth, browser)).toMatchObject({ authentication })
  })
})

describe('a session of the previous version', () => {
  it('U9: continues, gets its claims at the next POST /auth/renew, and ends no other session', async () => {
    const log = recordEvents()
    const app = start({ idTokenClaims: ada, onEvent: log.onEvent })
    const browser = await app.openLoggedIn()
    await removeNewFields(browser)
    expect(await sessionOf(app.auth, browser)).toMatchObject({
      session: { status: 'authenticated' },
      user: undefined,
      userUpdatedAt: undefined,
    })
    const facts = await browser.facts()
    expect(facts['user']).toBeUndefined()
    expect(facts['renewAt']).toBeLessThan(app.now())
    expect((await renew(browser)).facts).toMatchObject({ user: ada, revision: 1 })
    expect(await userOf(app, browser)).toEqual({ sub: 'ada', ...ada })
    expect(log.take()).toMatchObject([{ type: 'login' }])
  })
})

/** Replaces the session cookie by that of the previous version, whose records have no claims. */
async function removeNewFields({ cookies }: QuickBrowser): Promise<void> {
  const names = [...cookies.keys()].filter((name) => name.includes('session'))
  const [cookieName = ''] = names
  const sealer = createSealer([new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')], {
    purpose: 'session',
    appId: 'an-app',
    cookieName,
  })
  const { user, userUpdatedAt, isUserPartial, ...record } =
    (await sealer.open<Claims>(joinChunks(cookieName, cookies))) ?? {}
  expect([user, userUpdatedAt, isUserPartial]).toEqual([
    { sub: 'ada', ...ada },
    expect.any(Number),
    undefined,
  ])
  for (const name of names) cookies.delete(name)
  for (const [name, value] of splitIntoChunks(cookieName, await sealer.seal(record)))
    cookies.set(name, value)
}
