import { beforeEach, describe, expect, it } from 'vitest'
import type { TabMessage } from '../../src/session/session-tabs'
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

/** Says something to every tab, as another one would. */
async function say(...messages: TabMessage[]): Promise<void> {
  const line = world.origin.openChannel(`genauth:${key}:tabs`, () => undefined)
  for (const message of messages) line.post(message)
  await settle()
  line.close()
}

const ended = { type: 'ended', id: 'another', reason: 'logout', revoke: false } as const

it('R4, T1: a session that runs out as the page wakes up gives way to the one that another tab has begun', async () => {
  world.seedShared({ refreshToken: undefined, expiresAt: world.now() + 1000 })
  const { sharedStorage } = world.origin
  const answer = later<void>()
  let isAsleep = false
  const storage = {
    ...sharedStorage,
    async get(name: string) {
      if (isAsleep) await answer.promise
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
  answer.resolve()
  await settle()
  expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', id: 'session-2' })
})

describe('T1: the end of a session in another tab', () => {
  it('is heard by those that share it, though the token just ran out there', async () => {
    world.seedShared({ refreshToken: undefined, expiresAt: world.now() + 1000 })
    const tabs = [await open({ options: shared }), await open({ options: shared })]
    await world.advance(1000)
    await tabs[0]?.genauth.renewal.run()
    await settle()
    expect(tabs.map((tab) => tab.status())).toEqual(['anonymous:expired', 'anonymous:expired'])
    expect(tabs.map((tab) => tab.events)).toEqual([['expired'], ['expired']])
  })

  it('is not believed where the store still has the session', async () => {
    world.seedShared()
    const tab = await open({ options: shared })
    await say({ ...ended, id: 'session-1', reason: 'expired', at: 0 })
    await say({ ...ended, reason: 'expired', at: Infinity }, { ...ended, at: 0 })
    expect([tab.status(), tab.events]).toEqual(['authenticated', []])
    expect(world.stored()?.id).toBe('session-1')
  })

  it('is not believed where no storage ever shows that somebody logged out', async () => {
    const tab = await open({ values: loggedIn(world) })
    await say({ ...ended, at: world.now() + 5, revoke: true })
    await world.advance(5000)
    expect(tab.status()).toBe('authenticated')
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.server.requests).toEqual([])
  })

  it('is not taken for the end of a login that came while that was looked up', async () => {
    world.seedShared()
    const tab = await open({ options: shared })
    const at = world.now() + 5
    await say({ ...ended, id: 'session-1', at })
    world.seedShared({ id: 'session-2', startedAt: at + 5 })
    await say({ type: 'changed' })
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-2' })
    world.origin.localValues.set(`genauth:${key}:logout`, String(at))
    await world.advance(3000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', id: 'session-2' })
    expect(world.stored()?.id).toBe('session-2')
  })

  it('costs a request for each grant, and none where nothing is to be revoked', async () => {
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

  describe('without local storage', () => {
    const runtime = { originStorage: undefined }

    it('is for older sessions only, and for a logout only', async () => {
      const tab = await open({ values: loggedIn(world), runtime })
      await say({ ...ended, reason: 'expired', at: Infinity }, { ...ended, at: world.now() - 1 })
      expect(tab.status()).toBe('authenticated')
      await say({ ...ended, at: world.now() })
      expect(tab.status()).toBe('anonymous:logout')
    })

    it('in this one, while the store was being read, is not undone', async () => {
      world.seedShared()
      const tab = await open({ options: shared, runtime })
      tab.page.fire('visible')
      await tab.genauth.logout({ scope: 'local', revoke: false })
      await settle()
      expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
    })
  })
})

describe('T1: who logs in in another tab', () => {
  const user = { type: 'user', sub: 'user-2' } as const

  it('does not end what is shared, is as new, or is not there', async () => {
    const startedAt = world.now()
    world.seedShared({ sub: 'user-1' })
    const tabs = [
      await open({ options: shared }),
      await open({
        values: loggedIn(world, { id: 'as-new', sub: 'user-1', startedAt: startedAt + 9 }),
      }),
      await open({}),
    ]
    await say({ ...user, startedAt: startedAt + 9 })
    expect(tabs.map((tab) => tab.status())).toEqual([
      'authenticated',
      'authenticated',
      'anonymous:none',
    ])
    expect(tabs.flatMap((tab) => tab.events)).toEqual([])
  })

  it('X6: ends what this tab shows, and removes nothing of another page of the tab', async () => {
    const tab = await open({ values: loggedIn(world, { sub: 'user-1' }) })
    tab.values.set(sessionKey, JSON.stringify(world.record({ id: 'of-a-frame' })))
    await say({ ...user, startedAt: world.now() + 9 })
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['userSwitched']])
    expect(world.stored(tab.values)?.id).toBe('of-a-frame')
  })

  it('is not who asks for tokens, or answers', async () => {
    const tab = await open({ values: loggedIn(world, { sub: 'user-1' }) })
    await say({ type: 'who', id: 'x', from: 'y' }, { type: 'mine', id: 'x', from: 'y' })
    expect(tab.status()).toBe('authenticated')
  })
})

describe('a tab that looks at the store', () => {
  it('R4, T1: finds both, a logout and the login after it, and removes nothing of that', async () => {
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

  it('hears of a renewal that failed in another', async () => {
    world.seedShared({ expiresAt: world.now() + 1000 })
    const tabs = [await open({ options: shared }), await open({ options: shared })]
    await world.advance(2000)
    world.server.on('/token', () => new Response('', { status: 503 }))
    await tabs[0]?.genauth.renew().catch(() => undefined)
    await settle()
    expect(tabs[1]?.events).toEqual(['renewalFailed:server_error'])
    expect(tabs[1]?.genauth.getSession()).toMatchObject({ stale: true })
  })

  it('T4: does not take over what another page of the tab, such as a frame, still uses', async () => {
    const tab = await open({})
    tab.values.set(sessionKey, JSON.stringify(world.record({ id: 'session-2' })))
    const frame = await open({ values: tab.values })
    tab.page.fire('visible')
    await world.advance(400)
    expect([tab.status(), frame.status()]).toEqual(['anonymous:none', 'authenticated'])
    await frame.genauth.renew()
    expect(frame.status()).toBe('authenticated')
  })
})
