import { describe, expect, it } from 'vitest'
import {
  cookieSessions,
  memoryStore,
  type Revocations,
  type ServerEvent,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { revocationsWithoutLocks, sharedKeepings } from '../support/keepings'
import {
  type QuickApp,
  type QuickBrowser,
  type QuickOptions,
  startQuickApp,
} from '../support/quick-app'
import { requestOf } from '../support/request-of'

const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, unknown>
const renew = (browser: QuickBrowser) => browser.call('/auth/renew?force', 'POST')
const codeOf = (response: Response) => response.headers.get('x-genauth-error')
const minutes = 60_000

const places = sharedKeepings.flatMap(([name, keeping]) =>
  [1, 2].map((processes) => ({ name, keeping, processes })),
)

describe.each(places)('$name, and $processes process(es)', ({ keeping, processes }) => {
  const isInCookies = keeping === sharedKeepings[0]?.[1]

  /** Starts the app, in which the owner of a session is signed in. A thief has a copy of the cookie, and may use another process. */
  async function start(options: QuickOptions = {}) {
    let app: QuickApp | undefined
    const events: ServerEvent[] = []
    const sessions = keeping({ now: () => app?.now() ?? Date.now() })
    const apis = {
      '/files': { target: 'https://files.internal', methods: ['POST'], paths: ['/**'] },
    } as const
    app = startQuickApp({
      sessions,
      apis,
      onEvent: (event) => void events.push(event),
      protocol: 'oidc',
      ...options,
    })
    const elsewhere = processes === 1 ? app.auth : app.startProcess()
    const owner = await app.openLoggedIn()
    const { session } = (await owner.facts()) as { session: { id: string } }
    const copy = ({ cookies }: QuickBrowser) => app.openBrowser(elsewhere, new Map(cookies))
    const clones = () =>
      events.flatMap((event) => (event.type === 'session_cloned' ? [event.path] : []))
    const endings = () =>
      events.flatMap((event) => (event.type === 'session_ended' ? [event.reason] : []))
    return {
      app,
      owner,
      thief: copy(owner),
      elsewhere,
      copy,
      events,
      clones,
      endings,
      id: session.id,
    }
  }

  /** The owner or the thief refreshes the session, and sends the current cookie. */
  async function refresh(browser: QuickBrowser) {
    expect(await json(renew(browser))).toMatchObject({ session: { status: 'authenticated' } })
    expect(await browser.status()).toBe('authenticated')
  }

  it.each(['owner', 'thief'] as const)(
    'S16: if the %s refreshes first, every route rejects the other copy of the cookie, and the server reports it',
    async (first) => {
      const { app, owner, thief, id, events, clones } = await start()
      const [winner, loser] = first === 'owner' ? [owner, thief] : [thief, owner]
      await refresh(winner)
      app.pass(10_000)
      for (const [path, method] of [
        ['/auth/user', 'GET'],
        ['/auth/introspect', 'POST'],
        ['/auth/api/files/upload', 'POST'],
      ] as const) {
        const response = await loser.call(path, method)
        expect([response.status, codeOf(response)]).toEqual([401, 'renew_required'])
      }
      expect(await loser.status()).toBe('anonymous:expired')
      const renewed = await renew(loser)
      expect(renewed.headers.getSetCookie()).toEqual([])
      expect(await json(renewed)).toMatchObject({ session: { reason: 'expired' } })
      expect(clones()).toEqual([
        '/auth/user',
        '/auth/introspect',
        '/auth/api/files/upload',
        '/auth/session',
        '/auth/renew',
      ])
      expect(events.find(({ type }) => type === 'session_cloned')).toEqual({
        type: 'session_cloned',
        at: app.now(),
        sessionId: id,
        sub: 'ada',
        code: 'renew_required',
        path: '/auth/user',
      })
      const others = events.map(({ type }) => type).filter((type) => type !== 'session_cloned')
      expect(others).toEqual(['login', 'renewed'])
      expect(await winner.status()).toBe('authenticated')
    },
  )

  it('S16: within ten seconds, /renew does not give the current cookie to a copy after a request has sent it', async () => {
    const { app, owner, thief, clones } = await start()
    await refresh(owner)
    app.pass(9999)
    const response = await renew(thief)
    expect(response.headers.getSetCookie()).toEqual([])
    // The page must not immediately repeat the request.
    const { revision, renewAt } = await json(response)
    expect([revision, Number(renewAt) > app.now()]).toEqual([2, true])
    app.pass(1)
    expect(codeOf(await thief.call('/auth/introspect', 'POST'))).toBe('renew_required')
    expect(clones()).toEqual(['/auth/introspect'])
    expect([await owner.status(), app.refreshes()]).toEqual(['authenticated', ['refresh-1']])
  })

  it('S16: a thief who calls /renew within ten seconds after each refresh does not keep the session', async () => {
    const { app, owner, thief, endings } = await start()
    for (let n = 0; n < 2; n += 1) {
      app.pass(59 * minutes)
      await refresh(owner)
      app.pass(9000)
      await renew(thief)
    }
    expect([await thief.status(), endings()]).toEqual(['anonymous:revoked', ['cloned']])
  })

  it('S16: getSession() and initialSession() reject a superseded cookie and report it', async () => {
    const { app, owner, thief, elsewhere, clones } = await start()
    await refresh(owner)
    app.pass(10_000)
    const request = requestOf(thief)
    expect(await elsewhere.getSession(request)).toBeNull()
    expect(await elsewhere.initialSession(request, { user: true })).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
    })
    expect(clones()).toEqual(['/orders', '/orders'])
  })

  const ownRoutes = [
    ['GET /auth/session', (browser: QuickBrowser) => browser.call('/auth/session')],
    ['POST /auth/renew', (browser: QuickBrowser) => browser.call('/auth/renew', 'POST')],
  ] as const
  const directions = ownRoutes.flatMap(([name, call]) =>
    (['owner', 'thief'] as const).map((first) => ({ name, call, first })),
  )

  it.each(directions)(
    'S17: if the $first refreshes first, $name with the other copy ends the session after two minutes, and revokes its tokens',
    async ({ first, call }) => {
      const { app, owner, thief, clones, endings } = await start()
      const [winner, loser] = first === 'owner' ? [owner, thief] : [thief, owner]
      await refresh(winner)
      app.pass(2 * minutes - 1)
      expect(await loser.status()).toBe('anonymous:expired')
      expect(await winner.status()).toBe('authenticated')
      app.pass(1)
      const response = await call(loser)
      expect(response.headers.getSetCookie()).toEqual([])
      expect((await json(response))['session']).toEqual({ status: 'anonymous', reason: 'revoked' })
      expect([await winner.status(), await loser.status()]).toEqual([
        'anonymous:revoked',
        'anonymous:revoked',
      ])
      expect((await winner.call('/auth/user')).status).toBe(401)
      expect([clones().length, endings()]).toEqual([2, ['cloned']])
      // A cookie contains the tokens of its own refresh. A store contains the current tokens.
      expect(app.revoked()).toEqual(
        isInCookies ? ['refresh-1', 'access-1'] : ['refresh-2', 'access-2'],
      )
    },
  )

  it('S17: a cookie that several refreshes have replaced ends the session, even if the last refresh is new', async () => {
    const { app, owner, thief, endings } = await start()
    for (let n = 0; n < 4; n += 1) {
      await refresh(owner)
      app.pass(minutes)
    }
    // No request has sent the cookie of the last refresh.
    await renew(owner)
    expect(await thief.status()).toBe('anonymous:revoked')
    expect([await owner.status(), endings()]).toEqual(['anonymous:revoked', ['cloned']])
  })

  it('S17: a cookie that several refreshes have replaced in the last two minutes ends no session', async () => {
    const { app, owner, thief, clones } = await start()
    for (let n = 0; n < 3; n += 1) {
      await refresh(owner)
      app.pass(30_000)
    }
    expect(await thief.status()).toBe('anonymous:expired')
    expect([await owner.status(), clones()]).toEqual(['authenticated', ['/auth/session']])
    app.pass(30_000)
    expect([await thief.status(), await owner.status()]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
  })

  it('S17: with onClone report, a superseded cookie is only rejected and reported', async () => {
    const { app, owner, thief, clones, endings } = await start({ onClone: 'report' })
    await refresh(owner)
    app.pass(60 * minutes - 30_000)
    expect(await thief.status()).toBe('anonymous:expired')
    expect(await json(renew(thief))).toMatchObject({ session: { reason: 'expired' } })
    expect([clones(), endings()]).toEqual([['/auth/session', '/auth/renew'], []])
    expect(await owner.status()).toBe('authenticated')
  })

  it('S18: a late upload with an old cookie is rejected and reported, and the session continues', async () => {
    const { app, owner, copy, clones, endings } = await start()
    const late = copy(owner)
    await refresh(owner)
    app.pass(10 * minutes)
    const response = await late.call('/auth/api/files/upload', 'POST')
    expect([response.status, codeOf(response)]).toEqual([401, 'renew_required'])
    expect([clones(), endings()]).toEqual([['/auth/api/files/upload'], []])
    // The app refreshes with the cookie that its browser has now.
    expect(await json(renew(owner))).toMatchObject({ session: { status: 'authenticated' } })
    expect(await owner.status()).toBe('authenticated')
  })

  it('S18: after a lost response, the old cookie gets the current cookie within two minutes, without a report', async () => {
    const { app, owner, copy, clones } = await start()
    const browser = copy(owner)
    await renew(owner)
    app.pass(2 * minutes - 1)
    expect(await browser.status()).toBe('authenticated')
    expect(codeOf(await browser.call('/auth/user'))).toBe('renew_required')
    expect(await json(renew(browser))).toMatchObject({ revision: 2 })
    expect((await browser.call('/auth/user')).status).toBe(200)
    expect([app.refreshes(), clones()]).toEqual([['refresh-1'], []])
  })

  it('S18: two minutes after a lost response, the old cookie ends no session. A store still exchanges the cookie', async () => {
    const { app, owner, copy, clones, endings } = await start()
    const browser = copy(owner)
    await renew(owner)
    app.pass(30 * minutes)
    expect(await browser.status()).toBe(isInCookies ? 'anonymous:expired' : 'authenticated')
    await browser.call('/auth/renew', 'POST')
    expect(await browser.status()).toBe(isInCookies ? 'anonymous:expired' : 'authenticated')
    expect(clones()).toHaveLength(isInCookies ? 3 : 0)
    expect([await owner.status(), endings()]).toEqual(['authenticated', []])
  })

  it('S18: the requests of a tab that another tab has overtaken succeed for ten seconds, without a report', async () => {
    const { app, owner, copy, clones } = await start()
    const inFlight = Array.from({ length: 5 }, () => copy(owner))
    await refresh(owner)
    for (const request of inFlight) {
      app.pass(1999)
      expect((await request.call('/auth/user')).status).toBe(200)
      expect(await json(renew(request))).toMatchObject({ revision: 2 })
    }
    expect([clones(), app.refreshes()]).toEqual([[], ['refresh-1']])
    expect(await owner.status()).toBe('authenticated')
  })

  it('S18: a browser that restores the current cookie after a crash continues', async () => {
    const { app, owner, copy, clones } = await start()
    await refresh(owner)
    const restored = copy(owner)
    app.pass(30 * minutes)
    expect(await restored.status()).toBe('authenticated')
    await refresh(restored)
    expect(clones()).toEqual([])
  })

  it('S18: a browser that restores an old cookie after a crash is signed out with a reason, and can log in again', async () => {
    const { app, owner, copy, endings } = await start()
    const restored = copy(owner)
    await refresh(owner)
    app.pass(30 * minutes)
    expect(await restored.status()).toBe('anonymous:revoked')
    await restored.logIn()
    expect([await restored.status(), endings()]).toEqual(['authenticated', ['cloned']])
  })

  it('S18: a new login with a superseded cookie ends the session of the thief who refreshed first', async () => {
    const { app, owner, thief } = await start()
    await refresh(thief)
    app.pass(10_000)
    await refresh(thief)
    app.pass(10_000)
    await owner.logIn()
    expect([await thief.status(), await owner.status()]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })
})

const unshared = [
  ['process', 'process'],
  ['revocations without marks', revocationsWithoutLocks(() => Date.now())],
] as const

it.each(unshared)(
  'S16: with %s, each process rejects only the cookies that it has replaced itself',
  async (_name, revocations) => {
    const app = startQuickApp({ sessions: cookieSessions({ revocations }) })
    const owner = await app.openLoggedIn()
    const [here, there] = [app.auth, app.startProcess()].map((one) =>
      app.openBrowser(one, new Map(owner.cookies)),
    )
    await renew(owner)
    expect(await owner.status()).toBe('authenticated')
    app.pass(3 * minutes)
    expect((await there?.call('/auth/user'))?.status).toBe(200)
    expect(await here?.status()).toBe('anonymous:revoked')
  },
)

describe.each(unshared)('%s', (_name, revocations) => {
  /** The owner refreshes two times. Another process then starts, and the owner sends the current cookie there. */
  async function startRestarted() {
    const events: string[] = []
    const app = startQuickApp({
      sessions: cookieSessions({ revocations }),
      onEvent: ({ type }) => void events.push(type),
    })
    const owner = await app.openLoggedIn()
    const restarted = app.startProcess()
    const copies: QuickBrowser[] = []
    for (let n = 0; n < 2; n += 1) {
      copies.push(app.openBrowser(restarted, new Map(owner.cookies)))
      await renew(owner)
      app.pass(10_000)
    }
    const there = app.openBrowser(restarted, new Map(owner.cookies))
    expect(await there.status()).toBe('authenticated')
    const [oldest, previous] = copies
    if (!oldest || !previous) throw new Error('The owner has not refreshed.')
    return { app, there, oldest, previous, events }
  }

  it('S16: a process that has restarted rejects the cookies that are older than a cookie that it has seen', async () => {
    const { app, there, oldest, previous, events } = await startRestarted()
    const refreshes = app.refreshes()
    expect(codeOf(await oldest.call('/auth/user'))).toBe('renew_required')
    expect(await json(renew(oldest))).toMatchObject({ session: { reason: 'expired' } })
    app.pass(10_000)
    expect(codeOf(await previous.call('/auth/user'))).toBe('renew_required')
    expect(app.refreshes()).toEqual(refreshes)
    expect(events).toContain('session_cloned')
    app.pass(2 * minutes - 10_001)
    expect(await previous.status()).toBe('anonymous:expired')
    expect(await there.status()).toBe('authenticated')
    app.pass(1)
    expect([await previous.status(), await there.status()]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
  })

  it('S18: a process that has restarted accepts a request that is a few seconds late', async () => {
    const { app, there, previous, events } = await startRestarted()
    app.pass(9999)
    expect(await previous.status()).toBe('authenticated')
    expect([await there.status(), events]).toEqual([
      'authenticated',
      ['login', 'renewed', 'renewed'],
    ])
  })
})

it('S16: if the shared marks fail, requests return 503, and a refresh keeps its tokens', async () => {
  let isDown = false
  const memory = createMemoryRevocations(() => Date.now())
  const fail = () => {
    if (isDown) throw new Error('down')
  }
  const revocations: Revocations = {
    ...memory,
    async addMark(...args) {
      fail()
      await memory.addMark(...args)
    },
    async markOf(name) {
      fail()
      return memory.markOf(name)
    },
    async addResult(...args) {
      fail()
      return memory.addResult(...args)
    },
  }
  const app = startQuickApp({
    sessions: cookieSessions({ revocations }),
    respond({ form }) {
      isDown = form.get('grant_type') === 'refresh_token'
      return undefined
    },
  })
  const owner = await app.openLoggedIn()
  const copy = owner.copy()
  expect(await json(renew(owner))).toMatchObject({ revision: 2 })
  expect((await owner.call('/auth/session')).status).toBe(503)
  isDown = false
  // The process that refreshed knows the refresh, so it does not send the used refresh token.
  app.pass(10_000)
  expect(await owner.status()).toBe('authenticated')
  expect(await copy.status()).toBe('anonymous:expired')
  expect(app.refreshes()).toEqual(['refresh-1'])
})

it('S18: if a check of a stored session refreshes its tokens without a browser, the browser gets the new cookie an hour later', async () => {
  const events: string[] = []
  let active = false
  const app = startQuickApp({
    sessions: storedSessions(memoryStore(), { checkAfterSeconds: 300 }),
    respond: ({ endpoint }) => (endpoint === 'introspection' ? { active } : undefined),
    onEvent: ({ type }) => void events.push(type),
  })
  const browser = await app.openLoggedIn()
  app.pass(5 * minutes)
  // The app's own route cannot set the new cookie.
  await app.auth.getSession(requestOf(browser))
  expect(app.refreshes()).toEqual(['refresh-1'])
  active = true
  app.pass(50 * minutes)
  expect(await browser.status()).toBe('authenticated')
  await browser.call('/auth/renew', 'POST')
  expect((await browser.call('/auth/user')).status).toBe(200)
  expect(events).toEqual(['login', 'renewed'])
})
