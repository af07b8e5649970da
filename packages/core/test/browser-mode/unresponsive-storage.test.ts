import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionStorage } from '../../src/runtime/ports'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { schedule } from './schedule'
import { createWorld, type Document, settle, type World } from './world'

const never = new Promise<never>(() => undefined)

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/**
 * Wraps a shared storage. While `isDown` is `true`, every call of the storage returns the promise of `fail`, which by default never
 * settles.
 */
function withOutage(
  storage: SessionStorage,
  fail: () => Promise<never> = () => never,
): SessionStorage & { isDown: boolean } {
  const wrapped = {
    ...storage,
    isDown: false,
    get: (key: string) => (wrapped.isDown ? fail() : storage.get(key)),
    set: (key: string, value: string) => (wrapped.isDown ? fail() : storage.set(key, value)),
    remove: (key: string) => (wrapped.isDown ? fail() : storage.remove(key)),
    update: (key: string, change: Parameters<NonNullable<SessionStorage['update']>>[1]) =>
      wrapped.isDown ? fail() : (storage.update?.(key, change) ?? never),
  }
  return wrapped
}

const fails: [string, () => Promise<never>][] = [
  ['does not respond', () => never],
  ['rejects', () => Promise.reject(new Error('lost'))],
]

/** Opens two tabs that share an expired token. Returns both tabs, and the storage of the first tab. */
async function openTwo(
  fail?: () => Promise<never>,
): Promise<[Document, Document, { isDown: boolean }]> {
  world.seedShared({ expiresAt: world.now() + 1000 })
  const storage = withOutage(world.origin.sharedStorage, fail)
  const tab = world.open({ options: { storage } })
  const other = world.open({ options: { storage: 'shared' } })
  await tab.ready()
  await other.ready()
  await world.advance(2000)
  return [tab, other, storage]
}

/** Waits until a refresh has failed. A refresh accesses the storage up to three times, and waits for each access for at most 5 s. */
async function waitForFailure(): Promise<void> {
  for (let wait = 0; wait < 3; wait += 1) await world.advance(5000)
}

describe('a shared storage that stops responding', () => {
  it('R2, T2: a tab stays signed in and sends no refresh if its shared storage does not respond', async () => {
    const [tab, other, storage] = await openTwo()
    storage.isDown = true
    const rejected = failure(tab.genauth.getToken())
    await waitForFailure()
    expect(await rejected).toMatchObject({ code: 'storage_unavailable', retryable: true })
    expect(world.server.refreshes()).toEqual([])
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(tab.genauth.getTokenStatus()).toMatchObject({
      isRenewing: false,
      error: { code: 'storage_unavailable' },
    })
    expect(tab.events).toEqual(['renewalFailed:storage_unavailable'])
    expect(await other.genauth.getToken()).toBe('access-1')
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('T1: a tab fires `logout` after a logout in another tab even if its shared storage does not respond', async () => {
    const [tab, other, storage] = await openTwo()
    storage.isDown = true
    await other.genauth.logout({ scope: 'local' })
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['logout'])
  })

  it('R2, T2: after its shared storage has recovered, a tab uses the tokens that another tab has stored', async () => {
    const [tab, other, storage] = await openTwo()
    storage.isDown = true
    const rejected = failure(tab.genauth.getToken())
    await waitForFailure()
    await rejected
    await other.genauth.getToken()
    storage.isDown = false
    expect(await tab.genauth.getToken()).toBe('access-1')
    expect(await tab.genauth.getToken({ forceRenew: true })).toBe('access-2')
    expect(world.server.refreshes().map(({ form }) => form.get('refresh_token'))).toEqual([
      'refresh-0',
      'refresh-1',
    ])
    expect(world.stored()?.accessToken).toBe('access-2')
    expect(tab.genauth.getSession()).toMatchObject({ stale: false })
    await settle()
    expect(other.genauth.peekToken()).toBe('access-2')
  })

  it('R6, T2: a tab keeps the stored tokens if its shared storage stops responding during a failed refresh', async () => {
    const [tab, other, storage] = await openTwo()
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const failed = failure(tab.genauth.getToken())
    await settle()
    storage.isDown = true
    response.resolve(json({}, 503))
    await waitForFailure()
    expect((await failed).code).toBe('server_error')
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    storage.isDown = false
    world.server.on('/token', undefined)
    expect(await other.genauth.getToken()).toBe('access-1')
    expect(await tab.genauth.getToken()).toBe('access-1')
    await tab.genauth.getToken({ forceRenew: true })
    const sent = world.server.refreshes().map(({ form }) => form.get('refresh_token'))
    expect(sent).toEqual(['refresh-0', 'refresh-0', 'refresh-1'])
    expect(world.stored()?.accessToken).toBe('access-2')
  })

  it('R2, T2: if the storage stops responding during a refresh, the tab stores the new tokens after the storage has recovered', async () => {
    const [tab, other, storage] = await openTwo()
    const response = later<void>()
    world.server.on('/token', async (request) => {
      await response.promise
      return world.server.respondWithTokens(request)
    })
    const token = tab.genauth.getToken()
    await settle()
    storage.isDown = true
    response.resolve()
    await waitForFailure()
    expect(await token).toBe('access-1')
    storage.isDown = false
    tab.page.fire('visible')
    await settle()
    expect(tab.genauth.peekToken()).toBe('access-1')
    await tab.genauth.getToken({ forceRenew: true })
    const sent = world.server.refreshes().map(({ form }) => form.get('refresh_token'))
    expect(sent).toEqual(['refresh-0', 'refresh-1'])
    expect(world.stored()?.accessToken).toBe('access-2')
    await settle()
    expect(other.genauth.peekToken()).toBe('access-2')
  })

  it('R2, T2: a tab sends no refresh if its shared storage did not respond when the tab stored the user', async () => {
    world.seedShared()
    const storage = withOutage(world.origin.sharedStorage)
    const tab = world.open({ options: { storage } })
    await tab.ready()
    storage.isDown = true
    const user = tab.genauth.getUser()
    await world.advance(5000)
    expect(await user).toMatchObject({ sub: 'user-1' })
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    const rejected = failure(tab.genauth.renew())
    await waitForFailure()
    expect((await rejected).code).toBe('storage_unavailable')
    expect(world.server.refreshes()).toEqual([])
  })
})

describe.each(fails)('a shared storage that %s', (_name, fail) => {
  it('T1, T2: a logout in a tab with a failed storage reaches the other tabs', async () => {
    const [tab, other, storage] = await openTwo(fail)
    storage.isDown = true
    const loggingOut = tab.genauth.logout({ scope: 'local' })
    await waitForFailure()
    await loggingOut
    expect([tab.status(), other.status()]).toEqual(['anonymous:logout', 'anonymous:logout'])
    expect(other.events).toEqual(['logout'])
  })

  it('R6, T2: a tab whose storage fails stays signed in, sends no refresh, and retries the storage with a backoff', async () => {
    const [tab, other, storage] = await openTwo(fail)
    other.kill()
    storage.isDown = true
    const stop = schedule(tab)
    for (let at = 0; at < 1200; at += 1) {
      if (at === 600) {
        expect(tab.events.length).toBeGreaterThan(3)
        expect(tab.events.length).toBeLessThan(15)
        tab.events.length = 0
      }
      await world.clock.advance(1000)
      for (let round = 0; round < 10; round += 1) await new Promise(setImmediate)
    }
    stop()
    expect(tab.events.length).toBeLessThan(6)
    expect(new Set(tab.events)).toEqual(new Set(['renewalFailed:storage_unavailable']))
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(world.server.refreshes()).toEqual([])
  })
})
