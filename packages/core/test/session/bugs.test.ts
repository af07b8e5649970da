import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { beginLogin, createWorld, loggedIn, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('probe', () => {
  it('logs in', async () => {
    const first = world.open()
    await first.ready()
    const back = await beginLogin(first)
    const second = first.load({ href: back })
    await second.ready()
    expect(second.status()).toBe('authenticated')
    expect(second.page.href).toBe('https://app.example/')
    expect(second.events).toEqual(['login'])
  })

  it('lets a login listener read the user before the login is settled', async () => {
    const first = world.open()
    await first.ready()
    const second = first.load({ href: await beginLogin(first) })
    let sub = ''
    second.genauth.on('login', async () => {
      sub = (await second.genauth.getUser()).sub
      await second.genauth.ready()
    })
    second.genauth.start()
    await until(() => second.page.href === 'https://app.example/')
    expect(sub).toBe('user-1')
  })

  it('ready() answers with the session of now', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    await tab.genauth.logout({ scope: 'local' })
    expect((await tab.genauth.ready()).status).toBe('anonymous')
  })

  it('a copy of a tab whose client was stopped and started asks before it takes', async () => {
    const tab = world.open({ values: loggedIn(world) })
    const stop = tab.genauth.start()
    await tab.genauth.ready()
    stop()
    tab.genauth.start()
    const copy = world.open({ values: new Map(tab.values) })
    copy.genauth.start()
    await world.advance(400)
    expect(copy.status()).toBe('anonymous:none')
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
  })

  it('a subscriber that throws keeps nobody logged in', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    tab.genauth.subscribe(() => {
      throw new Error('mine')
    })
    await tab.genauth.logout({ scope: 'local' }).catch(() => undefined)
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.stored(tab.values)).toBeUndefined()
  })

  it('logout on a wrong clock does not end the logins after it', async () => {
    world.origin.localValues.set(
      'genauth:5f17a529f64fb009b794a2ff@tenant.example:logout',
      String(world.clock.now() + 3_600_000),
    )
    const first = world.open()
    await first.ready()
    const second = first.load({ href: await beginLogin(first) })
    await second.ready()
    const third = second.load()
    await third.ready()
    expect(third.status()).toBe('authenticated')
  })

  it('login stays pending for ever where the page stays', async () => {
    const tab = world.open()
    await tab.ready()
    let settled = false
    void tab.genauth.login().finally(() => {
      settled = true
    })
    await until(() => tab.page.navigations.length === 1)
    await world.advance(11_000)
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(settled).toBe(false)
    void tab.genauth.login()
    await until(() => tab.page.navigations.length === 2)
  })

  it('the pageshow of the first load does not end the login that has begun', async () => {
    const tab = world.open()
    await tab.ready()
    void tab.genauth.login()
    await until(() => tab.page.navigations.length === 1)
    tab.page.fire('pageshow', false)
    await settle()
    expect(tab.genauth.getPendingAction()).toBe('login')
  })

  it('the scheduler does not run in circles where an attempt leaves nothing noted', async () => {
    const tab = world.open({
      values: loggedIn(world, { expiresAt: world.clock.now() + 1000 }),
      runtime: { locks: { run: () => Promise.reject(new Error('no locks here')) } },
    })
    await tab.ready()
    await world.advance(900)
    await tab.genauth.renewal.run()
    expect(tab.genauth.renewal.nextAt()).toBeGreaterThan(world.clock.now() + 900)
  })

  it('a refusal of an old token does not end what another tab has renewed', async () => {
    world.seedShared({ expiresAt: world.clock.now() - 1 })
    const tab = world.open({ options: { storage: 'shared' } })
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    tab.genauth.start()
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ revision: 2, accessToken: 'newer', refreshToken: 'newer' })
    answer.resolve(json({ error: 'invalid_grant' }, 400))
    await tab.genauth.ready()
    expect(tab.status()).toBe('authenticated')
    expect(tab.genauth.peekToken()).toBe('newer')
  })

  it('tabs that waited for a failing attempt share its error', async () => {
    world.seedShared({ expiresAt: world.clock.now() + 1000 })
    const tabs = [1, 2, 3].map(() => world.open({ options: { storage: 'shared' } }))
    for (const tab of tabs) await tab.ready()
    await world.advance(2000)
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const calls = tabs.map((tab) => failure(tab.genauth.getToken()))
    await until(() => world.server.refreshes().length === 1)
    await world.advance(100)
    answer.resolve(json({}, 503))
    const errors = await Promise.all(calls)
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('server_error'))
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('restores as nobody where the storage never answers', async () => {
    const never = new Promise<never>(() => undefined)
    const hanging = { shared: true, get: () => never, set: () => never, remove: () => never }
    const tab = world.open({ options: { storage: hanging } })
    tab.genauth.start()
    await world.advance(20_000)
    expect(tab.status()).toBe('anonymous:none')
  })

  it('stops and starts: hears what it missed', async () => {
    world.seedShared()
    const first = world.open({ options: { storage: 'shared' } })
    const second = world.open({ options: { storage: 'shared' } })
    const stop = first.genauth.start()
    await first.genauth.ready()
    await second.ready()
    stop()
    await second.genauth.logout({ scope: 'local' })
    await settle()
    first.genauth.start()
    await settle()
    expect(first.status()).toBe('anonymous:logout')
  })
})
