import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from './fake-server'
import { beginLogin, createWorld, key, loggedIn, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

async function openTab() {
  const tab = world.open({ values: loggedIn(world, { sub: 'user-1' }) })
  await tab.ready()
  await settle()
  return tab
}

/** A tab that says nothing, and a copy that has taken its grant for that. */
async function openFrozen() {
  const tab = await openTab()
  const copy = world.open({ values: new Map(tab.values) })
  tab.life.freeze()
  copy.genauth.start()
  await world.advance(400)
  expect(copy.status()).toBe('authenticated')
  return { tab, copy }
}

describe('a tab with a grant of its own', () => {
  it('keeps it over ten reloads, without waiting', async () => {
    let tab = await openTab()
    for (let n = 0; n < 10; n += 1) {
      tab = tab.load()
      await tab.ready()
      await settle()
      expect(tab.status()).toBe('authenticated')
    }
    await tab.genauth.renew()
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('keeps it over a crash, after asking whether anybody has it', async () => {
    const tab = await openTab()
    tab.kill()
    const next = world.open({ values: tab.values })
    next.genauth.start()
    await settle()
    expect(next.status()).toBe('loading')
    await world.advance(300)
    expect(next.status()).toBe('authenticated')
  })

  it('has it for itself: a copy starts as nobody, and forgets its copy', async () => {
    const tab = await openTab()
    const copy = world.open({ values: new Map(tab.values) })
    copy.genauth.start()
    await until(() => copy.status() === 'anonymous:none')
    expect(world.stored(copy.values)).toBeUndefined()
    expect(copy.events).toEqual([])
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
  })

  it('also after its client was stopped and started again', async () => {
    const tab = world.open({ values: loggedIn(world) })
    const stop = tab.genauth.start()
    await tab.genauth.ready()
    await settle()
    stop()
    tab.genauth.start()
    await settle()
    const copy = world.open({ values: new Map(tab.values) })
    copy.genauth.start()
    await world.advance(400)
    expect(copy.status()).toBe('anonymous:none')
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
  })

  it('of two copies of a tab that is gone, one has it', async () => {
    const tab = await openTab()
    const values = [new Map(tab.values), new Map(tab.values)]
    tab.kill()
    const [first, second] = values.map((copied) => world.open({ values: copied }))
    first?.genauth.start()
    await world.advance(301)
    second?.genauth.start()
    await world.advance(301)
    expect([first?.status(), second?.status()]).toEqual(['authenticated', 'anonymous:none'])
  })

  it('a copy that was made on GenAuth’s page comes second', async () => {
    const tab = await openTab()
    tab.page.fire('pagehide')
    tab.kill()
    const copied = new Map(tab.values)
    const back = world.open({ values: tab.values })
    await back.ready()
    const copy = world.open({ values: copied })
    await copy.ready()
    expect([back.status(), copy.status()]).toEqual(['authenticated', 'anonymous:none'])
  })

  it('gives it up, with no request, where a copy took it while the tab was frozen', async () => {
    const tab = await openTab()
    const copied = new Map(tab.values)
    world.origin.localValues.set(
      `genauth:${key}:owners`,
      JSON.stringify({ 'session-1': 'page-of-the-copy' }),
    )
    await tab.genauth.renew().catch(() => undefined)
    expect(tab.status()).toBe('anonymous:expired')
    expect(world.server.refreshes()).toEqual([])
    expect(tab.events).toEqual(['expired'])
    expect(copied.size).toBeGreaterThan(0)
  })

  it('T4: has it back for good when it thaws after a copy took it and left without renewing it', async () => {
    const { tab, copy } = await openFrozen()
    copy.page.fire('pagehide')
    copy.kill()
    tab.life.thaw()
    await world.finish(tab.genauth.renew())
    const back = world.open({ values: copy.values })
    await back.ready()
    await back.genauth.renew().catch(() => undefined)
    expect([tab.status(), back.status()]).toEqual(['authenticated', 'anonymous:none'])
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('T4: has it back when it was only too busy to answer, and the copy is nobody', async () => {
    const { tab, copy } = await openFrozen()
    tab.life.thaw()
    await settle()
    expect(copy.status()).toBe('anonymous:expired')
    expect(copy.events).toEqual(['expired'])
    expect(world.stored(copy.values)).toBeUndefined()
    await world.finish(tab.genauth.renew())
    const next = tab.load()
    await next.ready()
    expect([tab.events, next.status()]).toEqual([['renewed'], 'authenticated'])
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it.each(['before', 'after'] as const)(
    'T4: answers too late where a copy uses it, and has the new one %s that answer',
    async (when) => {
      const { tab, copy } = await openFrozen()
      const answer = later<Response>()
      world.server.on('/token', () => answer.promise)
      const renewal = copy.genauth.renew()
      await until(() => world.server.refreshes().length === 1)
      const end = () => {
        answer.resolve(json({ access_token: 'access-1', token_type: 'Bearer' }))
        return world.finish(renewal)
      }
      if (when === 'before') await end()
      tab.life.thaw()
      await settle()
      if (when === 'after') await end()
      await tab.genauth.renew().catch(() => undefined)
      expect([tab.status(), copy.status()]).toEqual(['anonymous:expired', 'authenticated'])
      expect(world.server.refreshes()).toHaveLength(1)
    },
  )

  it('T4: sends no token again whose answer was lost, where a copy took it meanwhile', async () => {
    const tab = await openTab()
    world.server.on('/token', () => {
      throw new TypeError('Failed to fetch')
    })
    const renewal = tab.genauth.renew().catch(() => undefined)
    await until(() => world.server.refreshes().length === 1)
    await settle()
    const owners = JSON.stringify({ 'session-1': 'page-of-the-copy' })
    world.origin.localValues.set(`genauth:${key}:owners`, owners)
    await world.finish(renewal)
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('says that it has it to who asks for that, and nothing to anybody else', async () => {
    const tab = await openTab()
    const heard: unknown[] = []
    const line = world.origin.openChannel(`genauth:${key}:tabs`, (said) => heard.push(said))
    line.post({ type: 'who', id: 'another', from: 'asker' })
    line.post({ type: 'who', id: 'session-1', from: tab.page.id })
    line.post({ type: 'mine', id: 'session-1', from: 'asker' })
    line.post({ type: 'changed', id: 'session-1', from: 'asker' })
    await settle()
    expect(heard).toEqual([])
    line.post({ type: 'who', id: 'session-1', from: 'asker' })
    await settle()
    expect(heard).toEqual([{ type: 'mine', id: 'session-1', from: tab.page.id }])
    line.close()
  })

  it('keeps it over a crash, whatever others say of other sessions meanwhile', async () => {
    const tab = await openTab()
    tab.kill()
    const next = world.open({ values: tab.values })
    next.genauth.start()
    await settle()
    const line = world.origin.openChannel(`genauth:${key}:tabs`, () => undefined)
    line.post({ type: 'changed', id: 'session-1', from: 'other' })
    line.post({ type: 'who', id: 'session-1', from: 'other' })
    line.post({ type: 'mine', id: 'another', from: 'other' })
    line.post({ type: 'mine', id: 'session-1', from: next.page.id })
    await world.advance(300)
    line.post({ type: 'mine', id: 'session-1', from: 'other' })
    await settle()
    expect(next.status()).toBe('authenticated')
    line.close()
  })

  it('has it back when the page comes out of the back/forward cache', async () => {
    const tab = await openTab()
    tab.page.fire('pagehide')
    expect(world.origin.openChannels()).toBe(0)
    const next = world.open({ values: tab.values })
    await next.ready()
    await settle()
    next.page.fire('pagehide')
    next.kill()
    tab.page.fire('pageshow', true)
    await settle()
    expect(tab.status()).toBe('authenticated')
    await tab.genauth.renew()
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('T4: has it back at once, also where the page that was left has not said so yet', async () => {
    const tab = await openTab()
    tab.page.fire('pagehide')
    const next = world.open({ values: tab.values })
    await next.ready()
    await settle()
    tab.page.fire('pageshow', true)
    await world.finish(tab.genauth.renew())
    expect(tab.status()).toBe('authenticated')
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('T4: has it back where the browser gives it the storage as it left it, if no later page has renewed it', async () => {
    const tab = await openTab()
    tab.page.fire('pagehide')
    const next = world.open({ values: new Map(tab.values) })
    await next.ready()
    await settle()
    next.page.fire('pagehide')
    next.kill()
    tab.page.fire('pageshow', true)
    await settle()
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it.each([
    ['has renewed it', true],
    ['still has it, and is silent', false],
  ])(
    'T4: is nobody’s, with no request, where it comes back to such a storage and another page %s',
    async (_name, isRenewed) => {
      const tab = await openTab()
      tab.page.fire('pagehide')
      const next = world.open({ values: new Map(tab.values) })
      await next.ready()
      await settle()
      if (isRenewed) {
        await next.genauth.renew()
        next.page.fire('pagehide')
      }
      next.kill()
      const before = world.server.refreshes().length
      tab.page.fire('pageshow', true)
      await world.advance(400)
      expect(tab.status()).toBe('anonymous:expired')
      await tab.genauth.renew().catch(() => undefined)
      expect(world.server.refreshes()).toHaveLength(before)
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events).toEqual(['expired'])
    },
  )

  it('is nobody’s at once when it comes back after a logout', async () => {
    const tab = await openTab()
    tab.page.fire('pagehide')
    const next = world.open({ values: tab.values })
    await next.ready()
    await world.advance(1)
    await next.genauth.logout({ scope: 'local' })
    next.page.fire('pagehide')
    next.kill()
    tab.page.fire('pageshow', true)
    expect(tab.status()).toBe('anonymous:logout')
    await settle()
    expect(tab.events).toEqual(['logout'])
  })

  it('two clients of one page do not take each other for copies', async () => {
    const tab = await openTab()
    const twin = world.open({ values: tab.values, page: { id: tab.page.id } })
    await twin.ready()
    await Promise.all([tab.genauth.renew(), twin.genauth.renew()])
    expect([tab.status(), twin.status()]).toEqual(['authenticated', 'authenticated'])
  })

  it('is said of nobody where the session is kept nowhere', async () => {
    const first = world.open({ options: { storage: 'memory' } })
    const tab = first.load({ href: await beginLogin(first) })
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
    tab.page.fire('pagehide')
    const kept = [...tab.values.keys(), ...world.origin.localValues.keys()]
    expect(kept.filter((name) => name.includes('owner'))).toEqual([])
  })

  it('remembers a bounded number of sessions', async () => {
    const names = Array.from({ length: 60 }, (_, n) => [`old-${n}`, 'page'])
    world.origin.localValues.set(`genauth:${key}:owners`, JSON.stringify(Object.fromEntries(names)))
    await openTab()
    const register = JSON.parse(world.origin.localValues.get(`genauth:${key}:owners`) ?? '{}')
    expect(Object.keys(register)).toHaveLength(20)
    expect(register['session-1']).toBeDefined()
  })

  it.each([
    ['without local storage', { originStorage: undefined }],
    ['without channels', { openChannel: () => undefined }],
  ])('%s a copy is still told from the original', async (_name, runtime) => {
    const tab = world.open({ values: loggedIn(world), runtime })
    await tab.ready()
    await settle()
    const copy = world.open({ values: new Map(tab.values), runtime })
    copy.genauth.start()
    await world.advance(400)
    expect(copy.status()).toBe('anonymous:none')
  })
})
