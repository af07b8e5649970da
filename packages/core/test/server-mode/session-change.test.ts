import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { home, settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
const orders = '/auth/api/orders'
const local = { scope: 'local' } as const
const post = { method: 'POST', body: 'of Ada' }

const shownAt = (path: string) =>
  world.server.to(path).map(({ headers }) => headers.get('x-genauth-session'))

/** Opens a tab of Ada. Then a user logs in through another window, and the tab gets no message about it. */
async function openBeforeLogin(sub: string): Promise<Tab> {
  const tab = await openLoggedIn(world)
  world.server.logIn({ sub })
  world.server.user = { sub }
  return tab
}

/** The options of a tab that sends messages to the other tabs, but gets none. */
const deaf = () => ({
  runtime: { openChannel: (name: string) => world.origin.openChannel(name, () => undefined) },
})

type Call = readonly [name: string, path: string, call: (tab: Tab) => Promise<unknown>]

const calls: readonly Call[] = [
  ['fetch()', orders, ({ genauth }) => genauth.fetch(home + orders, post)],
  ['getUser()', '/auth/user', ({ genauth }) => genauth.getUser()],
  ['introspect()', '/auth/introspect', ({ genauth }) => genauth.introspect()],
  ['renew()', '/auth/renew', ({ genauth }) => genauth.renew()],
]

describe('the session in the requests of a tab', () => {
  it.each([
    ...calls,
    ['logout()', '/auth/logout', ({ genauth }) => genauth.logout(local)] satisfies Call,
  ])('S26: %s sends the id of the session that the tab shows', async (_name, path, call) => {
    await call(await openLoggedIn(world))
    expect(shownAt(path)).toEqual(['session-1'])
  })

  it('S26: a background refresh sends the id of the session that the tab shows', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour - 30_000)
    await tab.genauth.renewal.run()
    expect(shownAt('/auth/renew')).toEqual(['session-1'])
  })

  it('S26: a signed-out tab sends `none`', async () => {
    const tab = world.open()
    await tab.ready()
    await tab.genauth.fetch(home + orders)
    await tab.genauth.logout(local)
    expect([shownAt(orders), shownAt('/auth/logout')]).toEqual([['none'], ['none']])
  })

  it('S26: a session request, and a logout of a tab that is still loading, send no session', async () => {
    world.server.logIn()
    world.server.on('/auth/session', () => later<Response>().promise)
    const tab = world.open()
    tab.genauth.start()
    await tab.genauth.logout(local)
    expect([shownAt('/auth/session'), shownAt('/auth/logout')]).toEqual([[null], [null]])
    expect(world.server.session).toBeUndefined()
  })

  it('S26: a request to another origin has no session, and the app cannot set another one', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.fetch('https://api.example/orders')
    await tab.genauth.fetch(home + orders, { headers: { 'x-genauth-session': 'session-9' } })
    expect([shownAt('/orders'), shownAt(orders)]).toEqual([[null], ['session-1']])
  })
})

describe('a call of a tab after another user has logged in', () => {
  it.each(calls)(
    'S27: %s rejects with `user_switched`, and the tab shows the other user',
    async (_name, path, call) => {
      const tab = await openBeforeLogin('user-2')
      const error = await failure(call(tab))
      expect(error).toMatchObject({ code: 'user_switched', retryable: false, endsSession: false })
      expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['userSwitched']])
      expect(shownAt(path)).toEqual(['session-1'])
      expect(world.server.renewals).toBe(0)
    },
  )

  it('S27: a call of a session without a `sub` rejects, because its user is unknown', async () => {
    world.server.logIn({ sub: undefined })
    const tab = await openBeforeLogin('user-1')
    expect(await failure(tab.genauth.fetch(home + orders))).toMatchObject({ code: 'user_switched' })
  })

  it('S27: a call of a signed-out tab rejects, and the tab shows the user', async () => {
    const tab = world.open()
    await tab.ready()
    world.server.logIn()
    const call = tab.genauth.fetch(home + orders, post)
    expect(await failure(call)).toMatchObject({ code: 'user_switched' })
    expect([tab.status(), shownAt(orders)]).toEqual(['authenticated:session-1', ['none']])
  })

  it('S27: 20 concurrent calls send two session requests at most', async () => {
    const tab = await openBeforeLogin('user-2')
    const before = world.server.to('/auth/session').length
    const all = Array.from({ length: 20 }, () => failure(tab.genauth.fetch(home + orders, post)))
    expect(new Set((await Promise.all(all)).map(({ code }) => code))).toEqual(
      new Set(['user_switched']),
    )
    expect(world.server.to('/auth/session').length - before).toBeLessThanOrEqual(2)
  })

  it('S27: a background refresh shows the other user, and is not a failed refresh', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour - 30_000)
    world.server.logIn({ sub: 'user-2' })
    await tab.genauth.renewal.run()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['userSwitched']])
    expect(tab.genauth.getTokenStatus().error).toBeUndefined()
    const next = tab.load()
    await next.ready()
    expect(next.genauth.getTokenStatus().error).toBeUndefined()
  })

  it('S27: a call rejects with the end of the session if the other user has logged out again', async () => {
    const tab = await openBeforeLogin('user-2')
    world.server.on('/auth/session', () => {
      world.server.session = undefined
      return json(world.server.facts())
    })
    const call = tab.genauth.fetch(home + orders, post)
    expect(await failure(call)).toMatchObject({ code: 'session_expired' })
    expect([tab.status(), shownAt(orders)]).toEqual(['anonymous:expired', ['session-1']])
  })

  it('S27: a call rejects with `session_changed` if the session request fails, and the next call tries again', async () => {
    const tab = await openBeforeLogin('user-2')
    world.server.on('/auth/session', () => errorResponse('storage_unavailable', 503))
    const call = tab.genauth.fetch(home + orders, post)
    expect(await failure(call)).toMatchObject({
      code: 'session_changed',
      retryable: true,
      cause: { code: 'storage_unavailable' },
    })
    expect(tab.status()).toBe('authenticated:session-1')
    world.server.on('/auth/session', undefined)
    const again = tab.genauth.fetch(home + orders, post)
    expect(await failure(again)).toMatchObject({ code: 'user_switched' })
  })
})

describe('a call of a tab after the same user has logged in again', () => {
  it.each(calls)(
    'S27: %s adopts the new session, and repeats the request one time',
    async (_name, path, call) => {
      const tab = await openBeforeLogin('user-1')
      await call(tab)
      expect(shownAt(path)).toEqual(['session-1', 'session-2'])
      expect([tab.status(), tab.events[0]]).toEqual(['authenticated:session-2', 'login'])
      expect(world.server.renewals).toBe(path === '/auth/renew' ? 1 : 0)
    },
  )

  it('S27: the repeated request has the same body', async () => {
    const tab = await openBeforeLogin('user-1')
    await tab.genauth.fetch(home + orders, post)
    const bodies = world.server.to(orders).map(({ body }) => body)
    expect(await Promise.all(bodies)).toEqual(['of Ada', 'of Ada'])
  })

  it('S27, R13: the repeated request still gets one refresh if the token has expired', async () => {
    const tab = await openBeforeLogin('user-1')
    const responses = [errorResponse('renew_required', 401), json({ ok: true })]
    world.server.on(orders, () => responses.shift() ?? json({}, 500))
    expect((await tab.genauth.fetch(home + orders, post)).status).toBe(200)
    expect(shownAt(orders)).toEqual(['session-1', 'session-2', 'session-2'])
  })

  it('S27, R14: a request whose body cannot be sent again is not repeated, and the caller gets the 409', async () => {
    const tab = await openBeforeLogin('user-1')
    const request = new Request(home + orders, post)
    const response = await tab.genauth.fetch(request)
    expect([response.status, (await response.json()).error]).toEqual([409, 'session_changed'])
    expect([tab.status(), shownAt(orders)]).toEqual(['authenticated:session-2', ['session-1']])
  })

  it('S27: the second 409 is not repeated, and the tab shows the newest session', async () => {
    const tab = await openBeforeLogin('user-1')
    const facts = world.server.facts()
    world.server.on('/auth/session', () => {
      world.server.on('/auth/session', undefined)
      world.server.logIn()
      return json(facts)
    })
    expect((await tab.genauth.fetch(home + orders, post)).status).toBe(409)
    expect(shownAt(orders)).toEqual(['session-1', 'session-2'])
    expect(tab.status()).toBe('authenticated:session-3')
  })

  it.each([
    ['without a code', () => json({ error: 'session_changed' }, 409)],
    ['with another code', () => errorResponse('invalid_request', 409)],
    [
      'after a redirect',
      () =>
        Object.defineProperty(errorResponse('session_changed', 409), 'redirected', { value: true }),
    ],
  ])('S27: a 409 %s is returned to the caller unchanged', async (_name, respond) => {
    const tab = await openLoggedIn(world)
    const before = world.server.requests.length
    world.server.on(orders, respond)
    expect((await tab.genauth.fetch(home + orders)).status).toBe(409)
    expect(world.server.requests.length - before).toBe(1)
  })
})

describe('a logout of a tab after another login', () => {
  it.each([
    ['global', {}],
    ['local', local],
  ])(
    'S26: a %s logout does not end the session of another user, and the tab shows that user',
    async (_name, options) => {
      const tab = await openBeforeLogin('user-2')
      const error = await failure(tab.genauth.logout(options))
      expect(error).toMatchObject({ code: 'user_switched' })
      expect(world.server.session?.id).toBe('session-2')
      expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['logout', 'login']])
      expect(tab.page.navigations).toEqual([])
      const next = tab.load()
      await next.ready()
      expect([next.status(), shownAt('/auth/logout')]).toEqual([
        'authenticated:session-2',
        ['session-1'],
      ])
    },
  )

  it('S27: a logout ends the session of a later login of the same user, in all tabs', async () => {
    const tab = await openLoggedIn(world, deaf())
    world.server.logIn()
    const other = await openLoggedIn(world)
    expect([tab.status(), other.status()]).toEqual([
      'authenticated:session-1',
      'authenticated:session-2',
    ])
    await tab.genauth.logout(local)
    await settle()
    expect(world.server.session).toBeUndefined()
    expect([tab.status(), other.status()]).toEqual(['anonymous:logout', 'anonymous:logout'])
    expect(shownAt('/auth/logout')).toEqual(['session-1', 'session-2'])
  })

  it('S26: a logout of a signed-out tab does not end the session of a user, in no tab', async () => {
    const tab = world.open(deaf())
    await tab.ready()
    const other = await openLoggedIn(world)
    expect(await failure(tab.genauth.logout())).toMatchObject({ code: 'user_switched' })
    await settle()
    expect([tab.status(), other.status()]).toEqual([
      'authenticated:session-1',
      'authenticated:session-1',
    ])
    expect([world.server.session?.id, tab.page.navigations]).toEqual(['session-1', []])
  })

  it('S26: a pending logout is dropped if another user has logged in before its repetition', async () => {
    const tab = await openLoggedIn(world)
    world.server.isDown = true
    await tab.genauth.logout(local)
    world.server.isDown = false
    world.server.logIn({ sub: 'user-2' })
    await failure(tab.genauth.logout())
    expect(shownAt('/auth/logout')).toEqual(['session-1', 'session-1'])
    expect([world.server.session?.id, tab.status()]).toEqual([
      'session-2',
      'authenticated:session-2',
    ])
  })
})
