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

describe('reading the user', () => {
  it('learns who it is, once, and says so to the page', async () => {
    const tab = await openTab()
    expect(tab.genauth.getSession()).not.toHaveProperty('sub')
    expect((await tab.genauth.getUser()).sub).toBe('user-1')
    const learnt = tab.genauth.getSession()
    expect(learnt).toMatchObject({ sub: 'user-1', id: 'session-1' })
    await tab.genauth.getUser()
    expect(tab.genauth.getSession()).toBe(learnt)
    expect(world.stored(tab.values)?.sub).toBe('user-1')
    expect(tab.events).toEqual([])
  })

  it('refuses to read somebody else, and ends nothing', async () => {
    const tab = await openTab({ sub: 'user-2' })
    expect((await failure(tab.genauth.getUser())).code).toBe('user_mismatch')
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-2' })
  })

  it('after a 401 renews once and asks once more', async () => {
    world.server.on('/me', ({ authorization }) =>
      authorization === 'Bearer access-0' ? json({}, 401) : json({ sub: 'user-1' }),
    )
    const tab = await openTab()
    expect((await tab.genauth.getUser()).sub).toBe('user-1')
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('a 401 that stays ends nothing, and costs one renewal within ten seconds', async () => {
    world.server.on('/me', () => json({}, 401))
    const tab = await openTab()
    for (let n = 0; n < 5; n += 1) {
      expect((await failure(tab.genauth.getUser())).code).toBe('invalid_token')
    }
    expect(tab.status()).toBe('authenticated')
    expect(world.server.refreshes()).toHaveLength(1)
    await world.advance(10_000)
    await failure(tab.genauth.getUser())
    expect(world.server.refreshes()).toHaveLength(2)
  })

  it('L7: a userinfo response that arrives after a logout is shown to no caller', async () => {
    const answer = later<Response>()
    world.server.on('/me', () => answer.promise)
    const tab = await openTab()
    const reading = tab.genauth.getUser()
    await until(() => world.server.to('/me').length === 1)
    await tab.genauth.logout({ scope: 'local', revoke: false })
    answer.resolve(json({ sub: 'user-1' }))
    expect((await failure(reading)).code).toBe('not_authenticated')
    expect(tab.status()).toBe('anonymous:logout')
    expect((await failure(tab.genauth.getUser())).code).toBe('not_authenticated')
  })

  it('L7: a user that is being stored during a logout is shown to no caller', async () => {
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
    const leaving = tab.genauth.logout({ scope: 'local', revoke: false })
    written.resolve()
    await leaving
    expect(await reading).toMatchObject({ code: 'not_authenticated' })
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
    expect(values.size).toBe(0)
  })

  it('R19: ends with its signal, also while it waits for a renewal', async () => {
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

describe('reading the user, while somebody else logs in', () => {
  /** A tab that has asked who its user is, and gets the answer when the test says so. */
  const ask = async () => {
    const answer = later<Response>()
    world.server.on('/me', () => answer.promise)
    world.seedShared()
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    const reading = tab.genauth.getUser()
    await until(() => world.server.to('/me').length === 1)
    return { tab, reading, answer: () => answer.resolve(json({ sub: 'user-1' })) }
  }

  it('X6: a userinfo response that arrives after the next login is shown to no caller', async () => {
    const { tab, reading, answer } = await ask()
    world.seedShared({ id: 'session-2' })
    tab.page.fire('visible')
    await settle()
    answer()
    expect((await failure(reading)).code).toBe('not_authenticated')
    expect(tab.genauth.getSession()).toEqual({
      status: 'authenticated',
      id: 'session-2',
      stale: false,
    })
  })

  it('X6: nor in the storage, where this tab has not heard of it', async () => {
    const { tab, reading, answer } = await ask()
    world.seedShared({ id: 'session-2' })
    answer()
    await reading
    expect(world.stored()).not.toHaveProperty('sub')
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-1' })
  })

  it('X6: nor where there is no session left', async () => {
    const { tab, reading, answer } = await ask()
    world.origin.sharedValues.clear()
    answer()
    expect((await reading).sub).toBe('user-1')
    expect(world.stored()).toBeUndefined()
    expect(tab.genauth.getSession()).not.toHaveProperty('sub')
  })
})

describe('a user that cannot be read', () => {
  it('costs no renewal, unless the token was refused', async () => {
    world.server.on('/me', () => json({}, 500))
    const tab = await openTab()
    expect((await failure(tab.genauth.getUser())).code).toBe('server_error')
    expect(world.server.refreshes()).toEqual([])
  })

  it.each([
    ['/me', 0],
    ['/token', 3_700_000],
  ])('R19: is not waited for longer than its signal allows, at %s', async (endpoint, waitMs) => {
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

describe('asking whether a token is active', () => {
  it('ends nothing where it is not', async () => {
    world.server.on('/introspection', () => json({ active: false }))
    const tab = await openTab()
    expect(await tab.genauth.introspect()).toMatchObject({ active: false })
    expect(tab.status()).toBe('authenticated')
  })
})

it('learnt of tokens that could not be kept does not bring back those before them', async () => {
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

describe('another user in another tab', () => {
  /** Lets user 2 log in in a tab of their own, which learns who that is. */
  async function openOther() {
    world.server.sub = 'user-2'
    const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
    await other.ready()
    await settle()
    await other.genauth.getUser()
    await settle()
    return other
  }

  it('ends the session of the first, and revokes nothing', async () => {
    const tab = await openTab({ sub: 'user-1' })
    await world.advance(1000)
    const other = await openOther()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['userSwitched'])
    expect(world.stored(tab.values)).toBeUndefined()
    expect(other.status()).toBe('authenticated')
  })

  it('does not where it is of the same user', async () => {
    const same = world.open({ values: loggedIn(world, { id: 's-3', sub: 'user-2', startedAt: 1 }) })
    await same.ready()
    await settle()
    const other = await openOther()
    expect([same.status(), other.status()]).toEqual(['authenticated', 'authenticated'])
  })

  it('does not where this tab logged in later: then it is the other’s that ends', async () => {
    const tab = await openTab({ sub: 'user-1', startedAt: world.clock.now() + 5 })
    const other = await openOther()
    expect([tab.status(), other.status()]).toEqual(['authenticated', 'anonymous:logout'])
    expect([tab.events, other.events]).toEqual([[], ['userSwitched']])
  })

  it.each([
    ['memory storage was frozen', 'memory', ['freeze', 'resume']],
    ['tab storage was in the back/forward cache', 'tab', ['pagehide', 'pageshow']],
  ] as const)(
    'T1: is found out by a tab whose %s meanwhile',
    async (_how, storage, [away, back]) => {
      const first = world.open({ options: { storage } })
      const tab = first.load({ href: await beginLogin(first) })
      await tab.ready()
      await tab.genauth.getUser()
      tab.page.fire(away)
      if (away === 'freeze') tab.life.freeze()
      await world.advance(1000)
      const other = await openOther()
      tab.life.thaw()
      tab.page.fire(back, true)
      await settle()
      expect([tab.status(), tab.events.at(-1)]).toEqual(['anonymous:logout', 'userSwitched'])
      expect(other.status()).toBe('authenticated')
    },
  )

  it('T1: is found out by a page that is loaded after it', async () => {
    const other = await openTab({ id: 'session-2', sub: 'user-2', startedAt: world.now() + 5 })
    const tab = world.open({ values: loggedIn(world, { sub: 'user-1' }) })
    await tab.ready()
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['userSwitched']])
    expect(other.status()).toBe('authenticated')
  })
})
