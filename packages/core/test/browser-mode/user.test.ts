import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { beginLogin, createWorld, loggedIn, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

async function openTab(changes = {}) {
  const tab = world.open({ values: loggedIn(world, changes) })
  await tab.ready()
  await settle()
  return tab
}

describe('`getUser()`', () => {
  it('`getUser()` adds the `sub` to the session, and a second call does not change the session', async () => {
    const tab = await openTab()
    expect(tab.genauth.getSession()).not.toHaveProperty('sub')
    expect((await tab.genauth.getUser()).sub).toBe('user-1')
    const updated = tab.genauth.getSession()
    expect(updated).toMatchObject({ sub: 'user-1', id: 'session-1' })
    await tab.genauth.getUser()
    expect(tab.genauth.getSession()).toBe(updated)
    expect(world.stored(tab.values)?.sub).toBe('user-1')
    expect(tab.events).toEqual([])
  })

  it('`getUser()` rejects a response about another user and ends no session', async () => {
    const tab = await openTab({ sub: 'user-2' })
    expect((await failure(tab.genauth.getUser())).code).toBe('user_mismatch')
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-2' })
  })

  it('`getUser()` refreshes and sends a second user request after a 401', async () => {
    world.server.on('/me', ({ authorization }) =>
      authorization === 'Bearer access-0' ? json({}, 401) : json({ sub: 'user-1' }),
    )
    const tab = await openTab()
    expect((await tab.genauth.getUser()).sub).toBe('user-1')
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('S29: `getUser()` does not end the session after a second 401, and sends one refresh per token', async () => {
    world.server.on('/me', () => json({}, 401))
    const tab = await openTab()
    for (let n = 0; n < 5; n += 1) {
      expect((await failure(tab.genauth.getUser())).code).toBe('invalid_token')
    }
    expect(tab.status()).toBe('authenticated')
    expect(world.server.refreshes()).toHaveLength(1)
    await world.advance(10_000)
    await failure(tab.genauth.getUser())
    expect(world.server.refreshes()).toHaveLength(1)
    await tab.genauth.renew()
    await world.advance(10_000)
    await failure(tab.genauth.getUser())
    expect(world.server.refreshes()).toHaveLength(3)
  })

  it('L7: `getUser()` rejects if the userinfo response arrives after a logout', async () => {
    const response = later<Response>()
    world.server.on('/me', () => response.promise)
    const tab = await openTab()
    const reading = tab.genauth.getUser()
    await until(() => world.server.to('/me').length === 1)
    await tab.genauth.logout({ scope: 'local', revoke: false })
    response.resolve(json({ sub: 'user-1' }))
    expect((await failure(reading)).code).toBe('not_authenticated')
    expect(tab.status()).toBe('anonymous:logout')
    expect((await failure(tab.genauth.getUser())).code).toBe('not_authenticated')
  })

  it('L7: `getUser()` rejects with not_authenticated if a logout has revoked the token of the request', async () => {
    const response = later<Response>()
    world.server.on('/me', () => response.promise)
    const tab = await openTab()
    const reading = failure(tab.genauth.getUser())
    await until(() => world.server.to('/me').length === 1)
    await tab.genauth.logout({ scope: 'local' })
    response.resolve(json({}, 401))
    expect((await reading).code).toBe('not_authenticated')
    expect(world.server.refreshes()).toHaveLength(0)
  })

  it('L7: `getUser()` rejects with not_authenticated if the user logs out while the client stores the claims', async () => {
    const written = later<void>()
    const values = loggedIn(world)
    const storage = {
      shared: false,
      get: async (name: string) => values.get(name),
      set: async () => written.promise,
      remove: async (name: string) => void values.delete(name),
    }
    const tab = world.open({ options: { storage } })
    await tab.ready()
    const reading = failure(tab.genauth.getUser())
    await settle()
    const loggingOut = tab.genauth.logout({ scope: 'local', revoke: false })
    written.resolve()
    await loggingOut
    expect(await reading).toMatchObject({ code: 'not_authenticated' })
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
    expect(values.size).toBe(0)
  })

  it('R19: an abort signal ends `getUser()` while it waits for a refresh', async () => {
    world.server.on('/me', () => json({}, 401))
    world.server.on('/token', () => new Promise<never>(() => undefined))
    const tab = await openTab()
    const controller = new AbortController()
    const reading = tab.genauth.getUser({ signal: controller.signal })
    await until(() => world.server.refreshes().length === 1)
    controller.abort(new Error('gone'))
    await expect(reading).rejects.toThrow('gone')
  })
})

describe('`getUser()` while another user logs in', () => {
  /** Opens a tab that has requested the user. The response arrives when the test settles a promise. */
  const requestUser = async () => {
    const response = later<Response>()
    world.server.on('/me', () => response.promise)
    world.seedShared()
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    const reading = tab.genauth.getUser()
    await until(() => world.server.to('/me').length === 1)
    return { tab, reading, response: () => response.resolve(json({ sub: 'user-1' })) }
  }

  it('X6: `getUser()` rejects if the userinfo response arrives after the next login', async () => {
    const { tab, reading, response } = await requestUser()
    world.seedShared({ id: 'session-2' })
    tab.page.fire('visible')
    await settle()
    response()
    expect((await failure(reading)).code).toBe('not_authenticated')
    expect(tab.genauth.getSession()).toEqual({
      status: 'authenticated',
      id: 'session-2',
      stale: false,
    })
  })

  it('X6: a userinfo response does not set the `sub` of a newer stored session that this tab has not read', async () => {
    const { tab, reading, response } = await requestUser()
    world.seedShared({ id: 'session-2' })
    response()
    await reading
    expect(world.stored()).not.toHaveProperty('sub')
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-1' })
  })

  it('X6: a userinfo response sets no `sub` if the shared storage no longer has the session', async () => {
    const { tab, reading, response } = await requestUser()
    world.origin.sharedValues.clear()
    response()
    expect((await reading).sub).toBe('user-1')
    expect(world.stored()).toBeUndefined()
    expect(tab.genauth.getSession()).not.toHaveProperty('sub')
  })
})

describe('`getUser()` whose request fails', () => {
  it('`getUser()` does not refresh after a 500', async () => {
    world.server.on('/me', () => json({}, 500))
    const tab = await openTab()
    expect((await failure(tab.genauth.getUser())).code).toBe('server_error')
    expect(world.server.refreshes()).toEqual([])
  })

  it.each([
    ['/me', 0],
    ['/token', 3_700_000],
  ])('R19: an abort signal ends `getUser()` if %s does not respond', async (endpoint, waitMs) => {
    const tab = await openTab()
    await world.advance(waitMs)
    world.server.on(endpoint, () => new Promise<never>(() => undefined))
    const controller = new AbortController()
    const reading = tab.genauth.getUser({ signal: controller.signal })
    await until(() => world.server.to(endpoint).length === 1)
    controller.abort(new Error('gone'))
    await expect(reading).rejects.toThrow('gone')
  })
})

describe('`introspect()`', () => {
  it('`introspect()` ends no session if the token is inactive', async () => {
    world.server.on('/introspection', () => json({ active: false }))
    const tab = await openTab()
    expect(await tab.genauth.introspect()).toMatchObject({ active: false })
    expect(tab.status()).toBe('authenticated')
  })
})

it('when the client stores a `sub` after a failed write of new tokens, the client does not store the previous tokens', async () => {
  const { sharedStorage } = world.origin
  let isBroken = false
  const storage = {
    ...sharedStorage,
    update: (...change: Parameters<NonNullable<typeof sharedStorage.update>>) =>
      isBroken && world.server.refreshes().length > 0
        ? Promise.reject(new Error('full'))
        : (sharedStorage.update?.(...change) ?? Promise.reject(new Error('no update'))),
  }
  world.seedShared()
  const tab = world.open({ options: { storage } })
  await tab.ready()
  await settle()
  isBroken = true
  await tab.genauth.renew()
  isBroken = false
  await tab.genauth.getUser()
  expect(tab.genauth.peekToken()).toBe('access-1')
  await tab.genauth.renew()
  expect(world.server.refreshes().map(({ form }) => form.get('refresh_token'))).toEqual([
    'refresh-0',
    'refresh-1',
  ])
})

describe('a login of another user in another tab', () => {
  /** Opens a tab with its own tokens, in which user 2 has logged in and the app has requested the user. */
  async function openOther() {
    world.server.sub = 'user-2'
    const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
    await other.ready()
    await settle()
    await other.genauth.getUser()
    await settle()
    return other
  }

  it('a login of another user in another tab ends the session of this tab', async () => {
    const tab = await openTab({ sub: 'user-1' })
    await world.advance(1000)
    const other = await openOther()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['userSwitched'])
    expect(world.stored(tab.values)).toBeUndefined()
    expect(other.status()).toBe('authenticated')
  })

  it('a login of the same user in another tab ends no session', async () => {
    const same = world.open({ values: loggedIn(world, { id: 's-3', sub: 'user-2', startedAt: 1 }) })
    await same.ready()
    await settle()
    const other = await openOther()
    expect([same.status(), other.status()]).toEqual(['authenticated', 'authenticated'])
  })

  it('if two tabs have different users, the session of the tab that logged in first ends', async () => {
    const tab = await openTab({ sub: 'user-1', startedAt: world.clock.now() + 5 })
    const other = await openOther()
    expect([tab.status(), other.status()]).toEqual(['authenticated', 'anonymous:logout'])
    expect([tab.events, other.events]).toEqual([[], ['userSwitched']])
  })

  it.each([
    ['memory', 'a freeze', ['freeze', 'resume']],
    ['tab', 'a restore from the back/forward cache', ['pagehide', 'pageshow']],
  ] as const)(
    'T1: a tab with %s storage detects the login of another user after %s',
    async (storage, _name, [suspend, resume]) => {
      const first = world.open({ options: { storage } })
      const tab = first.load({ href: await beginLogin(first) })
      await tab.ready()
      await tab.genauth.getUser()
      tab.page.fire(suspend)
      if (suspend === 'freeze') tab.life.freeze()
      await world.advance(1000)
      const other = await openOther()
      tab.life.thaw()
      tab.page.fire(resume, true)
      await settle()
      expect([tab.status(), tab.events.at(-1)]).toEqual(['anonymous:logout', 'userSwitched'])
      expect(other.status()).toBe('authenticated')
    },
  )

  it('T1: a page that loads after the login of another user ends its session and fires `userSwitched`', async () => {
    const other = await openTab({ id: 'session-2', sub: 'user-2', startedAt: world.now() + 5 })
    const tab = world.open({ values: loggedIn(world, { sub: 'user-1' }) })
    await tab.ready()
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['userSwitched']])
    expect(other.status()).toBe('authenticated')
  })
})
