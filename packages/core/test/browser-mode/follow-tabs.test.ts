import { beforeEach, describe, expect, it } from 'vitest'
import type { TabMessage } from '../../src/browser-mode/session-tabs'
import { later } from './fake-server'
import {
  createWorld,
  type Document,
  type DocumentInit,
  key,
  loggedIn,
  sessionKey,
  settle,
  type World,
} from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

const shared = { storage: 'shared' } as const

async function open(init: DocumentInit): Promise<Document> {
  const tab = world.open(init)
  await tab.ready()
  await settle()
  return tab
}

/** Posts messages to every tab, as if another tab had sent them. */
async function post(...messages: TabMessage[]): Promise<void> {
  const channel = world.origin.openChannel(`genauth:${key}:tabs`, () => undefined)
  for (const message of messages) channel.post(message)
  await settle()
  channel.close()
}

const ended = { type: 'ended', id: 'another', reason: 'logout', revoke: false } as const

it('R4, T1: if the session of a tab expires while the tab wakes up, the tab shows the session of a login in another tab', async () => {
  world.seedShared({ refreshToken: undefined, expiresAt: world.now() + 1000 })
  const { sharedStorage } = world.origin
  const response = later<void>()
  let isAsleep = false
  const storage = {
    ...sharedStorage,
    async get(name: string) {
      if (isAsleep) await response.promise
      return sharedStorage.get(name)
    },
  }
  const tab = await open({ options: { storage } })
  isAsleep = true
  tab.page.fire('freeze')
  await world.advance(2000)
  world.seedShared({ id: 'session-2', startedAt: world.now() })
  tab.page.fire('resume')
  void tab.genauth.renewal.run()
  await settle()
  expect(tab.status()).toBe('anonymous:expired')
  response.resolve()
  await settle()
  expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', id: 'session-2' })
})

describe('T1: the end of a session in another tab', () => {
  it('if a shared session ends in one tab, each tab fires one `expired` event', async () => {
    world.seedShared({ refreshToken: undefined, expiresAt: world.now() + 1000 })
    const tabs = [await open({ options: shared }), await open({ options: shared })]
    await world.advance(1000)
    await tabs[0]?.genauth.renewal.run()
    await settle()
    expect(tabs.map((tab) => tab.status())).toEqual(['anonymous:expired', 'anonymous:expired'])
    expect(tabs.map((tab) => tab.events)).toEqual([['expired'], ['expired']])
  })

  it('a message about an ended session is ignored if shared storage has the session', async () => {
    world.seedShared()
    const tab = await open({ options: shared })
    await post({ ...ended, id: 'session-1', reason: 'expired', at: 0 })
    await post({ ...ended, reason: 'expired', at: Infinity }, { ...ended, at: 0 })
    expect([tab.status(), tab.events]).toEqual(['authenticated', []])
    expect(world.stored()?.id).toBe('session-1')
  })

  it('a logout message from another tab is ignored if local storage does not contain the logout', async () => {
    const tab = await open({ values: loggedIn(world) })
    await post({ ...ended, at: world.now() + 5, revoke: true })
    await world.advance(5000)
    expect(tab.status()).toBe('authenticated')
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.server.requests).toEqual([])
  })

  it('a logout message does not end a session that started before local storage confirmed the logout', async () => {
    world.seedShared()
    const tab = await open({ options: shared })
    const at = world.now() + 5
    await post({ ...ended, id: 'session-1', at })
    world.seedShared({ id: 'session-2', startedAt: at + 5 })
    await post({ type: 'changed' })
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-2' })
    world.origin.localValues.set(`genauth:${key}:logout`, String(at))
    await world.advance(3000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', id: 'session-2' })
    expect(world.stored()?.id).toBe('session-2')
  })

  it('a logout in one of two tabs revokes each shared token one time, and revokes no token with `revoke: false`', async () => {
    world.seedShared()
    const tabs = [await open({ options: shared }), await open({ options: shared })]
    await tabs[0]?.genauth.logout({ scope: 'local' })
    await settle()
    expect(tabs[1]?.status()).toBe('anonymous:logout')
    expect(world.server.to('/revocation')).toHaveLength(2)

    const own = await open({ values: loggedIn(world, { id: 'own', startedAt: world.now() + 10 }) })
    const other = await open({
      values: loggedIn(world, { id: 'other', startedAt: world.now() + 10 }),
    })
    await own.genauth.logout({ scope: 'local', revoke: false })
    await settle()
    expect(other.status()).toBe('anonymous:logout')
    expect(world.stored(other.values)).toBeUndefined()
    expect(world.server.to('/revocation')).toHaveLength(2)
  })

  describe('the end of a session in another tab if the browser has no local storage', () => {
    const runtime = { originStorage: undefined }

    it('without local storage, a logout message ends no newer session, and an `expired` message ends no session', async () => {
      const tab = await open({ values: loggedIn(world), runtime })
      await post({ ...ended, reason: 'expired', at: Infinity }, { ...ended, at: world.now() - 1 })
      expect(tab.status()).toBe('authenticated')
      await post({ ...ended, at: world.now() })
      expect(tab.status()).toBe('anonymous:logout')
    })

    it('without local storage, a logout is not undone by a read of the shared storage that started before the logout', async () => {
      world.seedShared()
      const tab = await open({ options: shared, runtime })
      tab.page.fire('visible')
      await tab.genauth.logout({ scope: 'local', revoke: false })
      await settle()
      expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
    })
  })
})

describe('T1: a login in another tab', () => {
  const user = { type: 'user', sub: 'user-2' } as const

  it('a login message from another tab does not change a shared session, an equally new session or a signed-out tab', async () => {
    const startedAt = world.now()
    world.seedShared({ sub: 'user-1' })
    const tabs = [
      await open({ options: shared }),
      await open({
        values: loggedIn(world, { id: 'as-new', sub: 'user-1', startedAt: startedAt + 9 }),
      }),
      await open({}),
    ]
    await post({ ...user, startedAt: startedAt + 9 })
    expect(tabs.map((tab) => tab.status())).toEqual([
      'authenticated',
      'authenticated',
      'anonymous:none',
    ])
    expect(tabs.flatMap((tab) => tab.events)).toEqual([])
  })

  it('X6: a login of another user ends the session that a tab shows, and does not remove the stored session of another page in the tab', async () => {
    const tab = await open({ values: loggedIn(world, { sub: 'user-1' }) })
    tab.values.set(sessionKey, JSON.stringify(world.record({ id: 'of-a-frame' })))
    await post({ ...user, startedAt: world.now() + 9 })
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['userSwitched']])
    expect(world.stored(tab.values)?.id).toBe('of-a-frame')
  })

  it('a message about the owner of stored tokens does not end a session', async () => {
    const tab = await open({ values: loggedIn(world, { sub: 'user-1' }) })
    await post({ type: 'who', id: 'x', from: 'y' }, { type: 'mine', id: 'x', from: 'y' })
    expect(tab.status()).toBe('authenticated')
  })
})

describe('a tab that reads the shared storage when it becomes visible', () => {
  it('R4, T1: a tab that becomes visible after a logout and a login in other tabs fires `logout` and then `login`, and keeps the new session', async () => {
    world.seedShared({ sub: 'user-1' })
    const tab = await open({ options: shared })
    world.origin.localValues.set(`genauth:${key}:logout`, String(world.now() + 5))
    world.seedShared({ id: 'session-2', sub: 'user-2', startedAt: world.now() + 6 })
    tab.page.fire('visible')
    expect(tab.status()).toBe('anonymous:logout')
    await settle()
    expect(world.stored()?.id).toBe('session-2')
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-2' })
    expect(tab.events).toEqual(['logout', 'login'])
  })

  it('a tab fires `renewalFailed` for a refresh that failed in another tab', async () => {
    world.seedShared({ expiresAt: world.now() + 1000 })
    const tabs = [await open({ options: shared }), await open({ options: shared })]
    await world.advance(2000)
    world.server.on('/token', () => new Response('', { status: 503 }))
    await tabs[0]?.genauth.renew().catch(() => undefined)
    await settle()
    expect(tabs[1]?.events).toEqual(['renewalFailed:server_error'])
    expect(tabs[1]?.genauth.getSession()).toMatchObject({ stale: true })
  })

  it('T4: a tab that becomes visible does not take over a session that a frame in the tab uses', async () => {
    const tab = await open({})
    tab.values.set(sessionKey, JSON.stringify(world.record({ id: 'session-2' })))
    const frame = await open({ values: tab.values })
    tab.page.fire('visible')
    await world.advance(1100)
    expect([tab.status(), frame.status()]).toEqual(['anonymous:none', 'authenticated'])
    await frame.genauth.renew()
    expect(frame.status()).toBe('authenticated')
  })
})
