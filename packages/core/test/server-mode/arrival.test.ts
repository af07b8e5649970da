import type { InitialFacts } from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { settle, until } from '../session/world'
import { failure } from '../support/failure'
import { refuse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

describe('a page that asks its server who is logged in', () => {
  it('asks once, however many want to know', async () => {
    world.server.logIn()
    const { genauth, ...tab } = world.open()
    genauth.start()
    genauth.start()
    const asked = [genauth.ready(), genauth.ready(), genauth.getUser(), genauth.introspect()]
    await Promise.all(asked)
    await genauth.ready()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(world.server.to('/auth/session')).toHaveLength(1)
    expect(tab.events).toEqual([])
  })

  it('asks before the rest of the code is there, and says that it is a script', async () => {
    const tab = world.open()
    tab.genauth.start()
    expect(world.server.requests).toHaveLength(1)
    expect(world.server.requests[0]?.headers.get('x-genauth')).toBe('1')
    await tab.genauth.ready()
  })

  it('asks nothing as long as nobody wants to know', async () => {
    const { genauth } = world.open()
    genauth.getSession()
    genauth.renewal.nextAt()
    await settle()
    expect(world.server.requests).toEqual([])
    expect(genauth.peekToken()).toBeUndefined()
  })

  it('X3: asks nothing where the page was rendered with all facts, nor when it is stopped and started again', async () => {
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

  it.each<[string, InitialFacts]>([
    ['the session alone', { session: { status: 'authenticated', id: 'session-1', stale: false } }],
    ['a session that is still loading', { session: { status: 'loading' }, answeredAt: 1 }],
    ['what no server says', { session: 'nobody', answeredAt: 1 } as unknown as InitialFacts],
  ])('X3: asks where the page was rendered with %s', async (_name, initialSession) => {
    world.server.logIn()
    const tab = world.open()
    await tab.ready({ initialSession })
    expect(tab.status()).toBe('authenticated:session-1')
    expect(world.server.to('/auth/session')).toHaveLength(1)
  })

  it.each([false, true])(
    'tells why a login failed where the page was rendered with all facts, somebody being there: %s',
    async (isSomebody) => {
      if (isSomebody) world.server.logIn()
      const tab = world.open({ values: new Map([['genauth:/auth:left-for-login', '1']]) })
      const initialSession = world.server.facts()
      world.server.flash = { code: 'access_denied', message: 'The login was refused.' }
      await tab.ready({ initialSession })
      expect(await failure(tab.genauth.handleCallback())).toMatchObject({ code: 'access_denied' })
      expect(tab.status()).toBe(isSomebody ? 'authenticated:session-1' : 'anonymous:error')
      expect(world.server.to('/auth/session')).toHaveLength(1)
    },
  )

  it.each([false, true])(
    'asks once for the failure that the page was rendered with, so that it is told once, somebody being there: %s',
    async (isSomebody) => {
      if (isSomebody) world.server.logIn()
      const error = { code: 'access_denied', message: 'The login was refused.' } as const
      const initialSession = { ...world.server.facts(), error }
      world.server.flash = error
      const tab = world.open()
      tab.genauth.start({ initialSession })
      expect(world.server.to('/auth/session')).toHaveLength(1)
      await tab.genauth.ready()
      await settle()
      expect(tab.status()).toBe(isSomebody ? 'authenticated:session-1' : 'anonymous:error')
      if (!isSomebody) {
        expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'access_denied' } })
      }
      const next = world.open()
      await next.ready()
      expect(next.status()).toBe(isSomebody ? 'authenticated:session-1' : 'anonymous:none')
      expect(world.server.to('/auth/session')).toHaveLength(2)
    },
  )

  it('keeps whoever the page was rendered for where why a login failed cannot be asked', async () => {
    world.server.logIn()
    const error = { code: 'access_denied', message: 'The login was refused.' } as const
    const initialSession = { ...world.server.facts(), error }
    world.server.isDown = true
    const tab = world.open()
    await tab.ready({ initialSession })
    await settle()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.events).toEqual([])
  })

  it('knows a return from a login that was begun before it was started', async () => {
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

  it('keeps the user whom the page was rendered with when it comes back from a login', async () => {
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

  it('X5: shows the session that it was rendered with itself, so that nothing renders anew', async () => {
    world.server.logIn()
    const initialSession = world.server.facts()
    const tab = world.open()
    await tab.ready({ initialSession })
    expect(tab.genauth.getSession()).toBe(initialSession.session)
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toBe(initialSession.session)
  })

  it('L5: asks again where it was in the back/forward cache before the rest of the code was there', async () => {
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

  it('is not left loading by a fetch that throws', async () => {
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

  it('C8: asks the server of its own origin, wherever a base element leads', async () => {
    const asked: unknown[] = []
    const tab = world.open({
      runtime: {
        fetch: (input, init) => {
          asked.push(input)
          return world.server.fetch(input, init)
        },
      },
    })
    await tab.ready()
    await tab.genauth.logout({ scope: 'local' })
    expect(asked).toHaveLength(2)
    for (const address of asked) expect(String(address)).toMatch(`${tab.page.origin}/auth/`)
  })

  it('asks nothing where there is no page', async () => {
    const { genauth, ...tab } = world.open({ runtime: { page: undefined } })
    genauth.start()
    await genauth.ready()
    expect(tab.status()).toBe('anonymous:none')
    expect(world.server.requests).toEqual([])
    expect(await failure(genauth.fetch('/orders'))).toMatchObject({ code: 'insecure_context' })
    expect(await failure(genauth.login())).toMatchObject({ code: 'insecure_context' })
    expect(await failure(genauth.loginWithPopup())).toMatchObject({ code: 'insecure_context' })
  })

  it('T5: two servers under two paths of one origin share nothing', async () => {
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
    'does not begin under the path “%s”',
    async (basePath) => {
      expect(await failure(() => world.open({ options: { basePath } }))).toMatchObject({
        code: 'invalid_options',
      })
    },
  )
})

describe('who a page shows', () => {
  it.each(['none', 'logout', 'expired', 'revoked', 'error'] as const)(
    'nobody, where the server says “%s”',
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
    ['nobody any more', () => undefined, 'anonymous:expired', ['expired']],
    [
      'a new login of the same user',
      () => world.server.logIn(),
      'authenticated:session-2',
      ['login'],
    ],
    [
      'somebody else',
      () => world.server.logIn({ sub: 'user-2' }),
      'authenticated:session-2',
      ['userSwitched'],
    ],
  ])('T1: %s, as soon as it is looked at after minutes', async (_name, change, status, events) => {
    const tab = await openLoggedIn(world)
    world.server.session = undefined
    change()
    await world.advance(6 * 60_000)
    tab.page.fire('visible')
    await settle()
    expect(tab.status()).toBe(status)
    expect(tab.events).toEqual(events)
  })

  it.each(['revoked', 'expired', 'logout'] as const)(
    'R8: that a session has ended, once, with the reason that the server gives: %s',
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

  it('L7: who logs out while the page is loading is not shown by the answer that comes late', async () => {
    world.server.logIn()
    const answer = later<Response>()
    world.server.on('/auth/session', () => answer.promise)
    const tab = world.open()
    tab.genauth.start()
    await settle()
    const facts = json(world.server.facts())
    await tab.genauth.logout({ scope: 'local' })
    answer.resolve(facts)
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
  })

  it('L7: nor is who logs out in another tab meanwhile', async () => {
    const other = await openLoggedIn(world)
    const answer = later<Response>()
    const facts = json(world.server.facts())
    world.server.on('/auth/session', () => answer.promise)
    const tab = world.open()
    tab.genauth.start()
    await settle()
    await other.genauth.logout({ scope: 'local' })
    await settle()
    answer.resolve(facts)
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
  })

  it('L7: who logs out while a tab is loading is logged out in all tabs', async () => {
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

describe('a token', () => {
  it('B1: is never in the page', async () => {
    const { genauth } = await openLoggedIn(world)
    expect(await failure(genauth.getToken())).toMatchObject({ code: 'token_unavailable' })
    expect(genauth.peekToken()).toBeUndefined()
    expect(genauth.mode).toBe('server')
  })
})

describe('a server that refuses to say who is logged in', () => {
  it('B4: is not asked in a loop', async () => {
    world.server.on('/auth/session', () => refuse('cross_origin_request', 403))
    const tab = world.open()
    await tab.ready()
    expect(tab.genauth.getSession()).toMatchObject({
      error: { code: 'cross_origin_request', status: 403 },
    })
    await world.advance(60_000)
    expect(world.server.requests).toHaveLength(1)
  })
})
