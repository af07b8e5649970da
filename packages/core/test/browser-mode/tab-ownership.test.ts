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

/** Opens a tab, freezes it, and opens a copy of it. The frozen tab does not reply to the copy, so the copy takes over the tokens. */
async function openFrozen() {
  const tab = await openTab()
  const copy = world.open({ values: new Map(tab.values) })
  tab.life.freeze()
  copy.genauth.start()
  await world.advance(1100)
  expect(copy.status()).toBe('authenticated')
  return { tab, copy }
}

describe('the tab that owns a session', () => {
  it('a tab keeps its session over ten reloads without a delay', async () => {
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

  it('a tab that restarts after a crash is signed in after 1 s if no other tab claims its session', async () => {
    const tab = await openTab()
    tab.kill()
    const next = world.open({ values: tab.values })
    next.genauth.start()
    await settle()
    expect(next.status()).toBe('loading')
    await world.advance(1000)
    expect(next.status()).toBe('authenticated')
  })

  it('a copied tab is signed out and removes the session from its own tab storage', async () => {
    const tab = await openTab()
    const copy = world.open({ values: new Map(tab.values) })
    copy.genauth.start()
    await until(() => copy.status() === 'anonymous:none')
    expect(world.stored(copy.values)).toBeUndefined()
    expect(copy.events).toEqual([])
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
  })

  it('a copied tab is signed out, even if the client of the original tab was stopped and started again', async () => {
    const tab = world.open({ values: loggedIn(world) })
    const stop = tab.genauth.start()
    await tab.genauth.ready()
    await settle()
    stop()
    tab.genauth.start()
    await settle()
    const copy = world.open({ values: new Map(tab.values) })
    copy.genauth.start()
    await world.advance(1100)
    expect(copy.status()).toBe('anonymous:none')
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
  })

  it('if a closed tab has two copies, only the copy that starts first takes over the session', async () => {
    const tab = await openTab()
    const values = [new Map(tab.values), new Map(tab.values)]
    tab.kill()
    const [first, second] = values.map((copied) => world.open({ values: copied }))
    first?.genauth.start()
    await world.advance(1001)
    second?.genauth.start()
    await world.advance(1001)
    expect([first?.status(), second?.status()]).toEqual(['authenticated', 'anonymous:none'])
  })

  it('a copied tab is signed out if it starts after the original tab has returned from GenAuth', async () => {
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

  it('a tab ends its session without a request if a copy of the tab has taken over the session', async () => {
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

  it('T4: a frozen tab that thaws takes its session back from a copy that was closed without a refresh', async () => {
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

  it('T4: a frozen tab takes its session back when it thaws, and the open copy of the tab is signed out', async () => {
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

  it.each(['after', 'before'] as const)(
    'T4: the session of a frozen tab ends if the tab thaws %s its copy has received refreshed tokens',
    async (when) => {
      const { tab, copy } = await openFrozen()
      const response = later<Response>()
      world.server.on('/token', () => response.promise)
      const renewal = copy.genauth.renew()
      await until(() => world.server.refreshes().length === 1)
      const end = () => {
        response.resolve(json({ access_token: 'access-1', token_type: 'Bearer' }))
        return world.finish(renewal)
      }
      if (when === 'after') await end()
      tab.life.thaw()
      await settle()
      if (when === 'before') await end()
      await tab.genauth.renew().catch(() => undefined)
      expect([tab.status(), copy.status()]).toEqual(['anonymous:expired', 'authenticated'])
      expect(world.server.refreshes()).toHaveLength(1)
    },
  )

  it('T4: a tab whose refresh response was lost does not repeat the refresh if a copy of the tab has taken over the session', async () => {
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

  it('a tab replies only to messages that request the owner of its session', async () => {
    const tab = await openTab()
    const received: unknown[] = []
    const channel = world.origin.openChannel(`genauth:${key}:tabs`, (message) =>
      received.push(message),
    )
    channel.post({ type: 'who', id: 'another', from: 'asker' })
    channel.post({ type: 'who', id: 'session-1', from: tab.page.id })
    channel.post({ type: 'mine', id: 'session-1', from: 'asker' })
    channel.post({ type: 'changed', id: 'session-1', from: 'asker' })
    await settle()
    expect(received).toEqual([])
    channel.post({ type: 'who', id: 'session-1', from: 'asker' })
    await settle()
    expect(received).toEqual([{ type: 'mine', id: 'session-1', from: tab.page.id }])
    channel.close()
  })

  it('a tab keeps its session after a crash if the other tabs claim other sessions', async () => {
    const tab = await openTab()
    tab.kill()
    const next = world.open({ values: tab.values })
    next.genauth.start()
    await settle()
    const channel = world.origin.openChannel(`genauth:${key}:tabs`, () => undefined)
    channel.post({ type: 'changed', id: 'session-1', from: 'other' })
    channel.post({ type: 'who', id: 'session-1', from: 'other' })
    channel.post({ type: 'mine', id: 'another', from: 'other' })
    channel.post({ type: 'mine', id: 'session-1', from: next.page.id })
    await world.advance(1000)
    channel.post({ type: 'mine', id: 'session-1', from: 'other' })
    await settle()
    expect(next.status()).toBe('authenticated')
    channel.close()
  })

  it('a page takes its session back when the browser restores the page from the back/forward cache', async () => {
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

  it('T4: a page from the back/forward cache takes its session back immediately, even if the next page fired no `pagehide`', async () => {
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

  it('T4: a page from the back/forward cache takes its session back with outdated tab storage, if no later page sent a refresh', async () => {
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
    ['sent a refresh', true],
    ['owns the session and does not respond', false],
  ])(
    'T4: a page from the back/forward cache with outdated tab storage ends its session if a later page %s',
    async (_name, isRefreshed) => {
      const tab = await openTab()
      tab.page.fire('pagehide')
      const next = world.open({ values: new Map(tab.values) })
      await next.ready()
      await settle()
      if (isRefreshed) {
        await next.genauth.renew()
        next.page.fire('pagehide')
      }
      next.kill()
      const before = world.server.refreshes().length
      tab.page.fire('pageshow', true)
      await world.advance(1100)
      expect(tab.status()).toBe('anonymous:expired')
      await tab.genauth.renew().catch(() => undefined)
      expect(world.server.refreshes()).toHaveLength(before)
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events).toEqual(['expired'])
    },
  )

  it('a page from the back/forward cache is signed out immediately if the user has logged out on a later page', async () => {
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

  it('two clients on one page stay signed in, because neither client treats the other as a copied tab', async () => {
    const tab = await openTab()
    const twin = world.open({ values: tab.values, page: { id: tab.page.id } })
    await twin.ready()
    await Promise.all([tab.genauth.renew(), twin.genauth.renew()])
    expect([tab.status(), twin.status()]).toEqual(['authenticated', 'authenticated'])
  })

  it('a client with memory storage stores no owner of its session', async () => {
    const first = world.open({ options: { storage: 'memory' } })
    const tab = first.load({ href: await beginLogin(first) })
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
    tab.page.fire('pagehide')
    const kept = [...tab.values.keys(), ...world.origin.localValues.keys()]
    expect(kept.filter((name) => name.includes('owner'))).toEqual([])
  })

  it('the stored list of session owners has at most 20 entries', async () => {
    const names = Array.from({ length: 60 }, (_, n) => [`old-${n}`, 'page'])
    world.origin.localValues.set(`genauth:${key}:owners`, JSON.stringify(Object.fromEntries(names)))
    await openTab()
    const register = JSON.parse(world.origin.localValues.get(`genauth:${key}:owners`) ?? '{}')
    expect(Object.keys(register)).toHaveLength(20)
    expect(register['session-1']).toBeDefined()
  })

  it.each([
    ['even if the browser has no local storage', { originStorage: undefined }],
    ['even if the browser has no BroadcastChannel', { openChannel: () => undefined }],
  ])('a copied tab is signed out %s', async (_name, runtime) => {
    const tab = world.open({ values: loggedIn(world), runtime })
    await tab.ready()
    await settle()
    const copy = world.open({ values: new Map(tab.values), runtime })
    copy.genauth.start()
    await world.advance(1100)
    expect(copy.status()).toBe('anonymous:none')
  })
})
