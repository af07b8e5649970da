import { expect, it } from 'vitest'
import {
  cookieSessions,
  memoryStore,
  type Revocations,
  type SessionStore,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { loginMarkOf } from '../../src/sessions/session-record'
import { asChunk } from '../support/as-chunk'
import { failure } from '../support/failure'
import { type QuickBrowser, startQuickApp } from '../support/quick-app'

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

const renew = (browser: QuickBrowser) => browser.call('/auth/renew?force', 'POST')

it('C4: after a login, the error of a repeated callback of this login is not shown', async () => {
  const app = startQuickApp()
  const browser = app.openBrowser()
  const other = app.openBrowser()
  const { goTo } = browser
  let path = ''
  browser.goTo = (next) => {
    path = next
    return goTo(next)
  }
  await browser.logIn()
  // Send the same callback from a browser without the cookies. Then store the cookies, which contain the error of this callback, in the
  // first browser.
  await other.goTo(path)
  for (const [name, value] of other.cookies) browser.cookies.set(name, value)
  expect(await browser.facts()).not.toHaveProperty('error')
  await other.goTo('/auth/callback?code=x&state=y')
  for (const [name, value] of other.cookies) browser.cookies.set(name, value)
  expect(await browser.facts()).toMatchObject({
    session: { status: 'authenticated', stale: false },
    error: { code: 'state_mismatch' },
  })
})

it('GET /auth/user responds not_authenticated to a signed-out user', async () => {
  const response = await startQuickApp().openBrowser().call('/auth/user')
  expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
    401,
    'not_authenticated',
  ])
})

it('R8: if GenAuth rejects the refreshes of two processes, only one process calls onError and removes the cookie', async () => {
  const app = startQuickApp({
    sessions: storedSessions(memoryStore()),
    respond: ({ form }) =>
      form.get('grant_type') === 'refresh_token'
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : undefined,
  })
  const here = await app.openLoggedIn()
  const there = app.openBrowser(app.startProcess(), new Map(here.cookies))
  const responses = await Promise.all([renew(here), renew(there)])
  const cookies = responses.map(({ headers }) => headers.getSetCookie().length)
  expect(cookies.sort()).toEqual([0, 1])
  for (const response of responses) {
    expect(await json(response)).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: expect.any(String) },
    })
  }
  expect([app.reports, app.refreshes()]).toEqual([['invalid_grant'], ['refresh-1']])
})

it('a refresh rejects with the error of the runtime if the runtime cannot create a random id', async () => {
  let isBroken = false
  const app = startQuickApp({
    // A refresh needs a random id for its lock in the store.
    sessions: storedSessions(memoryStore()),
    runtime: {
      randomId() {
        if (isBroken) throw new RangeError('no randomness')
        return crypto.randomUUID()
      },
    },
  })
  const browser = await app.openLoggedIn()
  isBroken = true
  await expect(renew(browser)).rejects.toThrow(RangeError)
})

it.each([null, undefined, 'redis://localhost', {}, { read() {}, write() {} }])(
  'createAuthServer() rejects storedSessions() with the store %j',
  async (store) => {
    const sessions = storedSessions(store as unknown as SessionStore)
    expect((await failure(() => startQuickApp({ sessions }))).code).toBe('invalid_options')
  },
)

it('B7: a refresh that GenAuth rejects because of a logout returns a session with the reason logout', async () => {
  const app = startQuickApp({
    async respond({ form }) {
      if (form.get('grant_type') !== 'refresh_token') return undefined
      await browser.copy().call('/auth/logout', 'POST')
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    },
  })
  const browser: QuickBrowser = await app.openLoggedIn()
  const response = await renew(browser)
  expect(response.headers.getSetCookie()).toEqual([])
  expect(await json(response)).toMatchObject({
    session: { status: 'anonymous', reason: 'logout' },
  })
  expect(app.reports).toEqual([])
})

it('B7: a refresh during a logout responds 503 if GenAuth responds 503 to the refresh', async () => {
  const app = startQuickApp({
    async respond({ form }) {
      if (form.get('grant_type') !== 'refresh_token') return undefined
      await browser.copy().call('/auth/logout', 'POST')
      return new Response('down', { status: 503 })
    },
  })
  const browser: QuickBrowser = await app.openLoggedIn()
  expect((await renew(browser)).status).toBe(503)
})

it.each([
  ['cookies', 'a store'],
  ['a store', 'cookies'],
])(
  'B3: a session from an app with sessions in %s is ignored by an app with sessions in %s',
  async (before) => {
    const [first, second] = [
      cookieSessions({ revocations: 'process' }),
      storedSessions(memoryStore()),
    ]
    const browser = await startQuickApp({
      sessions: before === 'cookies' ? first : second,
    }).openLoggedIn()
    const app = startQuickApp({ sessions: before === 'cookies' ? second : first })
    const moved = app.openBrowser(app.auth, browser.cookies)
    expect(await moved.status()).toBe('anonymous:none')
    await moved.logIn()
    expect(await moved.status()).toBe('authenticated')
  },
)

it.each([
  ['cookies', 'a store', (value: string) => value.replace(/^[\w-]+\.0\.1\./, '')],
  ['a store', 'cookies', (value: string) => asChunk(value)],
])(
  'B3: a cookie of an app with sessions in %s that is converted to the format of sessions in %s is ignored',
  async (before, _after, convert) => {
    const [first, second] = [
      cookieSessions({ revocations: 'process' }),
      storedSessions(memoryStore()),
    ]
    const { cookies } = await startQuickApp({
      sessions: before === 'cookies' ? first : second,
    }).openLoggedIn()
    for (const [name, value] of cookies) cookies.set(name, convert(value))
    const app = startQuickApp({ sessions: before === 'cookies' ? second : first })
    const moved = app.openBrowser(app.auth, cookies)
    expect(await moved.status()).toBe('anonymous:none')
    const response = await moved.call('/auth/user')
    expect(response.headers.get('x-genauth-error')).toBe('not_authenticated')
  },
)

it('B8: after a change of the option sessions to cookies, a login that is pending in the store fails, and does not add the previous session to revocations', async () => {
  const added: string[] = []
  const revocations: Revocations = {
    ...createMemoryRevocations(() => 0),
    add: (id) => void added.push(id),
  }
  const sameSite = 'strict'
  const stored = startQuickApp({ sessions: storedSessions(memoryStore()), sameSite })
  const browser = await stored.openLoggedIn()
  const [session = ''] = browser.cookies.keys()
  const url = new URL((await browser.goTo('/auth/login')).headers.get('location') ?? '')
  // The browser does not send a SameSite=Strict cookie with the callback.
  browser.cookies.delete(session)
  const app = startQuickApp({ sessions: cookieSessions({ revocations }), sameSite })
  const moved = app.openBrowser(app.auth, browser.cookies)
  await moved.goTo(`/auth/callback?code=x&state=${url.searchParams.get('state')}`)
  expect([await moved.status(), added]).toEqual(['anonymous:error', []])
})

it.each(['lock', 'unlock', 'addResult', 'resultOf'] as const)(
  'B13: createAuthServer() rejects revocations whose only method for logins is %s',
  async (method) => {
    const { add, has, ...others } = createMemoryRevocations(() => 0)
    const sessions = cookieSessions({ revocations: { add, has, [method]: others[method] } })
    expect((await failure(() => startQuickApp({ sessions }))).code).toBe('invalid_options')
  },
)

it('B8: the mark of a login has 16 characters, and does not reveal the state', async () => {
  const [one, two] = [await loginMarkOf('a-state'), await loginMarkOf('another')]
  expect([one.length, one === two, one.includes('state')]).toEqual([16, false, false])
})
