import { beforeEach, describe, expect, it } from 'vitest'
import { createWorld, loggedIn, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a page that is restored from the back/forward cache or wakes up', () => {
  it('T4: a restored page shows the session of a login on the next page of its tab, even if the next page fired no `pagehide`', async () => {
    const tab = world.open({ values: new Map() })
    await tab.ready()
    await settle()
    tab.page.fire('pagehide')
    tab.values.set(sessionKey, JSON.stringify(world.record({ id: 'session-2' })))
    const next = world.open({ values: tab.values })
    await next.ready()
    await settle()
    next.kill()
    tab.page.fire('pageshow', true)
    await settle()
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', id: 'session-2' })
    expect(tab.events).toEqual(['login'])
  })

  it('T1: a restored page shows the session that other tabs have stored in shared storage', async () => {
    world.seedShared()
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    await settle()
    tab.page.fire('pagehide')
    world.seedShared({ revision: 2, accessToken: 'newer' })
    tab.page.fire('pageshow', true)
    await settle()
    expect(tab.genauth.peekToken()).toBe('newer')
    expect(world.origin.openChannels()).toBe(1)
  })
})

it('R4: a device that wakes up refreshes an expired token, even if no caller requests one', async () => {
  const tab = world.open({ values: loggedIn(world) })
  await tab.ready()
  await settle()
  tab.page.fire('visible')
  await settle()
  expect(world.server.requests).toEqual([])
  await world.advance(10 * 3_600_000)
  tab.page.fire('visible')
  await until(() => tab.genauth.peekToken() === 'access-1')
  expect(tab.events).toEqual(['renewed'])
})
