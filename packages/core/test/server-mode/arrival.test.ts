import type { InitialFacts } from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { settle, until } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

describe('the initial session request', () => {
  it('a tab sends one session request, even if several callers wait for the response', async () => {
    world.server.logIn()
    const { genauth, ...tab } = world.open()
    genauth.start()
    genauth.start()
    const calls = [genauth.ready(), genauth.ready(), genauth.getUser(), genauth.introspect()]
    await Promise.all(calls)
    await genauth.ready()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(world.server.to('/auth/session')).toHaveLength(1)
    expect(tab.events).toEqual([])
  })

  it('`start()` sends the session request synchronously, with the `X-GenAuth` header', async () => {
    const tab = world.open()
    tab.genauth.start()
    expect(world.server.requests).toHaveLength(1)
    expect(world.server.requests[0]?.headers.get('x-genauth')).toBe('1')
    await tab.genauth.ready()
  })

  it('a client sends no request before `start()`, `ready()` or another call that needs the session', async () => {
    const { genauth } = world.open()
    genauth.getSession()
    genauth.renewal.nextAt()
    await settle()
    expect(world.server.requests).toEqual([])
    expect(genauth.peekToken()).toBeUndefined()
  })

  it('X3: a tab sends no request if `initialSession` is complete, and sends no request after a stop and a second `start()`', async () => {
    world.server.logIn()
    const tab = world.open()
    const stop = tab.genauth.start({ initialSession: world.server.facts() })
    await tab.genauth.ready()
    await settle()
    stop()
    tab.genauth.start()
    await settle()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.genauth.getTokenStatus()).toMatchObject({
      renewable: true,
      scope: ['openid', 'profile'],
    })
    expect(world.server.requests).toEqual([])
  })

  it.each(['login', 'logout', 'another login'])(
    'M9: a newer `initialSession` shows a change of the session on the server: %s',
    async (change) => {
      if (change !== 'login') world.server.logIn({ sub: 'user-1' })
      const tab = world.open()
      await tab.ready({ initialSession: world.server.facts() })
      const before = tab.status()
      await world.advance(1000)
      if (change === 'logout') world.server.session = undefined
      else world.server.logIn({ id: 'session-2', sub: 'user-2' })
      tab.genauth.start({ initialSession: world.server.facts() })
      await until(() => tab.status() !== before)
      expect([tab.status(), tab.events]).toEqual(
        change === 'logout'
          ? ['anonymous:expired', ['expired']]
          : ['authenticated:session-2', [change === 'login' ? 'login' : 'userSwitched']],
      )
      expect(world.server.to('/auth/session')).toHaveLength(1)
    },
  )

  it('M9: a newer `initialSession` with a newer token of the same session is adopted without a request', async () => {
    world.server.logIn()
    const tab = world.open()
    await tab.ready({ initialSession: world.server.facts() })
    const { session } = world.server
    await world.advance(1000)
    world.server.session = session && { ...session, revision: session.revision + 1 }
    tab.genauth.start({ initialSession: world.server.facts() })
    await until(() => tab.events.length > 0)
    expect(tab.events).toEqual(['renewed'])
    expect(world.server.requests).toEqual([])
  })

  it('M9: an `initialSession` that is not newer, or is the current session, causes no request and no event', async () => {
    world.server.logIn()
    const tab = world.open()
    const first = world.server.facts()
    await tab.ready({ initialSession: first })
    world.server.session = undefined
    tab.genauth.start({ initialSession: world.server.facts() })
    tab.genauth.start({ initialSession: { ...first, answeredAt: first.answeredAt + 1 } })
    await settle()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-1', []])
    expect(world.server.requests).toEqual([])
  })

  it('M9: an `initialSession` that was rendered before a logout in this tab does not sign the user in', async () => {
    world.server.logIn()
    const tab = world.open()
    await tab.ready({ initialSession: world.server.facts() })
    await world.advance(1000)
    const rendered = world.server.facts()
    await tab.genauth.logout({ scope: 'local' })
    tab.genauth.start({ initialSession: rendered })
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it.each<[string, InitialFacts]>([
    ['no `answeredAt`', { session: { status: 'authenticated', id: 'session-1', stale: false } }],
    ['a session with the status `loading`', { session: { status: 'loading' }, answeredAt: 1 }],
    ['an invalid session', { session: 'unknown', answeredAt: 1 } as unknown as InitialFacts],
  ])(
    'X3: a tab sends a session request if `initialSession` contains %s',
    async (_name, initialSession) => {
      world.server.logIn()
      const tab = world.open()
      await tab.ready({ initialSession })
      expect(tab.status()).toBe('authenticated:session-1')
      expect(world.server.to('/auth/session')).toHaveLength(1)
    },
  )

  it.each([false, true])(
    '`handleCallback()` in a tab with `initialSession` rejects with the error of a failed redirect login (user signed in: %s)',
    async (isSignedIn) => {
      if (isSignedIn) world.server.logIn()
      const tab = world.open({ values: new Map([['genauth:/auth:left-for-login', '1']]) })
      const initialSession = world.server.facts()
      world.server.flash = { code: 'access_denied', message: 'The login was rejected.' }
      await tab.ready({ initialSession })
      expect(await failure(tab.genauth.handleCallback())).toMatchObject({ code: 'access_denied' })
      expect(tab.status()).toBe(isSignedIn ? 'authenticated:session-1' : 'anonymous:error')
      expect(world.server.to('/auth/session')).toHaveLength(1)
    },
  )

  it('`handleCallback()` resolves after a login even if the app calls it before the session response, with `initialSession`', async () => {
    world.server.logIn()
    const tab = world.open({ values: new Map([['genauth:/auth:left-for-login', '1']]) })
    tab.genauth.start({ initialSession: world.server.facts() })
    expect(await tab.genauth.handleCallback()).toEqual({ returnTo: '/' })
  })

  it('`handleCallback()` rejects with the error of the login even if another tab refreshes while a `renewed` listener runs', async () => {
    world.server.logIn()
    const other = world.open()
    await other.ready()
    const initialSession = world.server.facts()
    await other.genauth.renew()
    const tab = world.open({ values: new Map([['genauth:/auth:left-for-login', '1']]) })
    tab.genauth.on('renewed', () => settle())
    world.server.flash = { code: 'access_denied', message: 'The login was rejected.' }
    tab.genauth.start({ initialSession })
    await until(() => tab.events.includes('renewed'))
    await other.genauth.renew()
    expect(await failure(tab.genauth.handleCallback())).toMatchObject({ code: 'access_denied' })
  })

  it.each([false, true])(
    'a tab whose `initialSession` contains an error sends one session request, so that the next tab does not get the error (user signed in: %s)',
    async (isSignedIn) => {
      if (isSignedIn) world.server.logIn()
      const error = { code: 'access_denied', message: 'The login was rejected.' } as const
      const initialSession = { ...world.server.facts(), error }
      world.server.flash = error
      const tab = world.open()
      tab.genauth.start({ initialSession })
      expect(world.server.to('/auth/session')).toHaveLength(1)
      await tab.genauth.ready()
      await settle()
      expect(tab.status()).toBe(isSignedIn ? 'authenticated:session-1' : 'anonymous:error')
      if (!isSignedIn) {
        expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'access_denied' } })
      }
      const next = world.open()
      await next.ready()
      expect(next.status()).toBe(isSignedIn ? 'authenticated:session-1' : 'anonymous:none')
      expect(world.server.to('/auth/session')).toHaveLength(2)
    },
  )

  it('the user of `initialSession` stays signed in if `initialSession` contains an error and the session request fails', async () => {
    world.server.logIn()
    const error = { code: 'access_denied', message: 'The login was rejected.' } as const
    const initialSession = { ...world.server.facts(), error }
    world.server.isDown = true
    const tab = world.open()
    await tab.ready({ initialSession })
    await settle()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.events).toEqual([])
  })

  it('a page fires `login` after its login redirect even if the app called `login()` before `start()`', async () => {
    const tab = world.open()
    const login = tab.genauth.login()
    await tab.ready({ initialSession: world.server.facts() })
    await until(() => tab.page.navigations.length === 1)
    login.catch(() => undefined)
    world.server.logIn()
    const next = tab.load()
    await next.ready({ initialSession: world.server.facts() })
    expect(next.events).toEqual(['login'])
    expect(await next.genauth.handleCallback()).toEqual({ returnTo: '/' })
  })

  it('the session has the `sub` of `initialSession` after a login if the server’s session response has no `sub`', async () => {
    world.server.logIn({ sub: undefined })
    const session = {
      status: 'authenticated',
      id: 'session-1',
      sub: 'user-1',
      stale: false,
    } as const
    const tab = world.open({ values: new Map([['genauth:/auth:left-for-login', '1']]) })
    await tab.ready({ initialSession: { ...world.server.facts(), session } })
    await settle()
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-1', sub: 'user-1' })
    expect(tab.events).toEqual(['login'])
  })

  it('X5: the session is the object passed in `initialSession`, so that components do not render a second time', async () => {
    world.server.logIn()
    const initialSession = world.server.facts()
    const tab = world.open()
    await tab.ready({ initialSession })
    expect(tab.genauth.getSession()).toBe(initialSession.session)
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toBe(initialSession.session)
  })

  it('L5: a restored page sends another session request if it entered the back/forward cache before its connection code had loaded', async () => {
    const tab = world.open()
    tab.genauth.start()
    tab.page.fire('pagehide')
    await Promise.resolve()
    world.server.logIn()
    tab.page.fire('pageshow', true)
    await tab.genauth.ready()
    await settle()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(world.server.to('/auth/session')).toHaveLength(2)
  })

  it('the session has the reason `error` if `fetch` throws synchronously', async () => {
    const tab = world.open({
      runtime: {
        fetch: () => {
          throw new TypeError('patched')
        },
      },
    })
    await tab.ready()
    expect(tab.status()).toBe('anonymous:error')
    expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'network_error' } })
  })

  it('C8: every request is sent to the origin of the page, even if a `<base>` element points elsewhere', async () => {
    const urls: unknown[] = []
    const tab = world.open({
      runtime: {
        fetch: (input, init) => {
          urls.push(input)
          return world.server.fetch(input, init)
        },
      },
    })
    await tab.ready()
    await tab.genauth.logout({ scope: 'local' })
    expect(urls).toHaveLength(2)
    for (const url of urls) expect(String(url)).toMatch(`${tab.page.origin}/auth/`)
  })

  it('a client without a page, as on a server, sends no request and rejects browser-only calls', async () => {
    const { genauth, ...tab } = world.open({ runtime: { page: undefined } })
    genauth.start()
    await genauth.ready()
    expect(tab.status()).toBe('anonymous:none')
    expect(world.server.requests).toEqual([])
    expect(await failure(genauth.fetch('/orders'))).toMatchObject({ code: 'insecure_context' })
    expect(await failure(genauth.login())).toMatchObject({ code: 'insecure_context' })
    expect(await failure(genauth.loginWithPopup())).toMatchObject({ code: 'insecure_context' })
  })

  it('T5: two clients with different base paths on one origin share no session', async () => {
    world.server.logIn()
    const tabs = ['/auth', '/admin/auth'].map((basePath) => world.open({ options: { basePath } }))
    world.server.on('/admin/auth/session', () =>
      json({ session: { status: 'authenticated', id: 'admin', stale: false }, answeredAt: 1 }),
    )
    for (const tab of tabs) await tab.ready()
    await tabs[0]?.genauth.logout({ scope: 'local' })
    await settle()
    expect(tabs.map((tab) => tab.status())).toEqual(['anonymous:logout', 'authenticated:admin'])
  })

  it.each(['', '/', 'auth', '/auth/', '//evil.example', '/auth?x', '/a/../b', '/ä'])(
    '`connectGenAuth()` rejects the base path “%s” with `invalid_options`',
    async (basePath) => {
      expect(await failure(() => world.open({ options: { basePath } }))).toMatchObject({
        code: 'invalid_options',
      })
    },
  )
})

describe('the session that a tab shows', () => {
  it.each(['none', 'logout', 'expired', 'revoked', 'error'] as const)(
    'a tab shows a signed-out user if the server returns the reason “%s”',
    async (reason) => {
      world.server.on('/auth/session', () =>
        json({ session: { status: 'anonymous', reason }, answeredAt: world.clock.now() }),
      )
      const tab = world.open()
      await tab.ready()
      expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason })
      expect(tab.events).toEqual([])
      expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    },
  )

  it.each([
    ['that the session has ended', () => undefined, 'anonymous:expired', ['expired']],
    [
      'the session of a new login of the same user',
      () => world.server.logIn(),
      'authenticated:session-2',
      ['login'],
    ],
    [
      'the session of another user',
      () => world.server.logIn({ sub: 'user-2' }),
      'authenticated:session-2',
      ['userSwitched'],
    ],
  ])(
    'T1: a tab that becomes visible after six minutes shows %s',
    async (_name, change, status, events) => {
      const tab = await openLoggedIn(world)
      world.server.session = undefined
      change()
      await world.advance(6 * 60_000)
      tab.page.fire('visible')
      await settle()
      expect(tab.status()).toBe(status)
      expect(tab.events).toEqual(events)
    },
  )

  it.each(['revoked', 'expired', 'logout'] as const)(
    'R8: if the server has ended the session, a tab shows the reason from the server and fires one event: %s',
    async (reason) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/session', () =>
        json({ session: { status: 'anonymous', reason }, answeredAt: 1 }),
      )
      tab.page.fire('pageshow', true)
      await settle()
      tab.page.fire('pageshow', true)
      await settle()
      expect(tab.status()).toBe(`anonymous:${reason}`)
      expect(tab.events).toEqual([reason === 'logout' ? 'logout' : 'expired'])
    },
  )

  it('L7: a late session response does not show a user who logged out while the page was loading', async () => {
    world.server.logIn()
    const response = later<Response>()
    world.server.on('/auth/session', () => response.promise)
    const tab = world.open()
    tab.genauth.start()
    await settle()
    const facts = json(world.server.facts())
    await tab.genauth.logout({ scope: 'local' })
    response.resolve(facts)
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
  })

  it('L7: a late session response does not show a user who logged out in another tab', async () => {
    const other = await openLoggedIn(world)
    const response = later<Response>()
    const facts = json(world.server.facts())
    world.server.on('/auth/session', () => response.promise)
    const tab = world.open()
    tab.genauth.start()
    await settle()
    await other.genauth.logout({ scope: 'local' })
    await settle()
    response.resolve(facts)
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
  })

  it('L7: a logout in a tab before its first session response signs the user out in all tabs', async () => {
    const other = await openLoggedIn(world)
    world.server.on('/auth/session', () => later<Response>().promise)
    const tab = world.open()
    tab.genauth.start()
    await settle()
    await tab.genauth.logout({ scope: 'local' })
    await settle()
    expect(other.status()).toBe('anonymous:logout')
    expect(other.events).toEqual(['logout'])
  })
})

describe('access to the token in server mode', () => {
  it('B1: the access token is never available in the browser', async () => {
    const { genauth } = await openLoggedIn(world)
    expect(await failure(genauth.getToken())).toMatchObject({ code: 'token_unavailable' })
    expect(genauth.peekToken()).toBeUndefined()
    expect(genauth.mode).toBe('server')
  })
})

describe('a session request that the server rejects', () => {
  it('B4: a tab does not repeat a session request that was rejected with 403', async () => {
    world.server.on('/auth/session', () => errorResponse('cross_origin_request', 403))
    const tab = world.open()
    await tab.ready()
    expect(tab.genauth.getSession()).toMatchObject({
      error: { code: 'cross_origin_request', status: 403 },
    })
    await world.advance(60_000)
    expect(world.server.requests).toHaveLength(1)
  })
})
