import { beforeEach, describe, expect, it } from 'vitest'
import { later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

/** Opens two tabs. The first tab shows one user. Then another user logs in at the server from the second tab. */
async function openBehind(): Promise<{ behind: Tab; tab: Tab }> {
  const behind = await openLoggedIn(world)
  const tab = world.open()
  await tab.ready()
  world.server.logIn({ sub: 'user-2' })
  return { behind, tab }
}

const followed = ['authenticated:session-2', ['userSwitched']]

describe('a login in another tab', () => {
  it('T1: if a link to the login route logs the user in in another tab, this tab shows the new session', async () => {
    const { behind, tab } = await openBehind()
    await tab.load().ready()
    await settle()
    expect([behind.status(), behind.events]).toEqual(followed)
  })

  it('T1: a tab shows the session of a login in another tab if the server rendered the page of the other tab with the session', async () => {
    const { behind, tab } = await openBehind()
    await tab.load().ready({ initialSession: world.server.facts() })
    await settle()
    expect([behind.status(), behind.events]).toEqual(followed)
  })

  it('T1, C11: a tab shows the session of a login in another tab even if the first session request of the other tab failed', async () => {
    const { behind, tab } = await openBehind()
    world.server.isDown = true
    const next = tab.load()
    schedule(next)
    await next.ready()
    world.server.isDown = false
    await world.advance(5000)
    expect(next.status()).toBe('authenticated:session-2')
    expect([behind.status(), behind.events]).toEqual(followed)
  })

  it('T1: a tab shows the session of a login in another tab even if the user closed the other tab before the response arrived', async () => {
    const { behind, tab } = await openBehind()
    tab.values.set('genauth:/auth:left-for-login', '1')
    world.server.on('/auth/session', () => later<Response>().promise)
    const closed = tab.load()
    closed.genauth.start()
    await settle()
    world.server.on('/auth/session', undefined)
    await closed.load().ready()
    await settle()
    expect([behind.status(), behind.events]).toEqual(followed)
  })

  it('T1: a tab shows the session of a login in another tab even if a `login` listener in the other tab never settles', async () => {
    const { behind, tab } = await openBehind()
    const next = tab.load()
    next.genauth.on('login', () => later<void>().promise)
    next.genauth.on('userSwitched', () => later<void>().promise)
    next.values.set('genauth:/auth:left-for-login', '1')
    next.genauth.start()
    await settle()
    expect([behind.status(), behind.events]).toEqual(followed)
  })

  it('T1: a tab that missed a login in another tab shows the new session after the next refresh in the other tab', async () => {
    const { behind, tab } = await openBehind()
    behind.life.freeze()
    const next = tab.load()
    await next.ready()
    await settle()
    behind.life.thaw()
    await next.genauth.renew()
    await settle()
    expect(behind.status()).toBe('authenticated:session-2')
  })

  it('T1: each tab sends one session request after a login in another tab', async () => {
    world.server.logIn()
    const tabs = await Promise.all(Array.from({ length: 5 }, () => openLoggedIn(world)))
    await settle()
    const requests = world.server.to('/auth/session').length
    world.server.logIn({ sub: 'user-2' })
    await tabs[0]?.load().ready()
    await settle()
    await world.advance(60_000)
    expect(world.server.to('/auth/session')).toHaveLength(requests + 5)
  })
})

it('X12: a popup login rejects if the server is down when the popup closes, even if an earlier refresh failed', async () => {
  const tab = await openLoggedIn(world)
  world.server.isDown = true
  await failure(tab.genauth.renew())
  const login = failure(tab.genauth.loginWithPopup())
  await settle()
  const { searchParams } = new URL(tab.page.popups[0]?.urls[0] ?? '')
  tab.page.receive(`genauth:popup-done:${searchParams.get('popup')}`)
  expect(await login).toMatchObject({ code: 'network_error' })
})

it('X12: if the server is down when the popup closes, all tabs show the session of a popup login when the server is up', async () => {
  const other = world.open()
  await other.ready()
  const tab = world.open()
  schedule(tab)
  await tab.ready()
  const login = failure(tab.genauth.loginWithPopup())
  await settle()
  const { searchParams } = new URL(tab.page.popups[0]?.urls[0] ?? '')
  world.server.logIn()
  world.server.isDown = true
  tab.page.receive(`genauth:popup-done:${searchParams.get('popup')}`)
  expect(await login).toMatchObject({ code: 'network_error' })
  world.server.isDown = false
  await world.advance(5000)
  expect([tab.status(), other.status()]).toEqual([
    'authenticated:session-1',
    'authenticated:session-1',
  ])
})
