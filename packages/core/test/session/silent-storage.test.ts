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

/** The storage of the origin as one page has it, which it may stop to answer. */
function silenceable(
  storage: SessionStorage,
  fail: () => Promise<never> = () => never,
): SessionStorage & { isSilent: boolean } {
  const heard = {
    ...storage,
    isSilent: false,
    get: (key: string) => (heard.isSilent ? fail() : storage.get(key)),
    set: (key: string, value: string) => (heard.isSilent ? fail() : storage.set(key, value)),
    remove: (key: string) => (heard.isSilent ? fail() : storage.remove(key)),
    update: (key: string, change: Parameters<NonNullable<SessionStorage['update']>>[1]) =>
      heard.isSilent ? fail() : (storage.update?.(key, change) ?? never),
  }
  return heard
}

const fails: [string, () => Promise<never>][] = [
  ['is silent', () => never],
  ['rejects', () => Promise.reject(new Error('lost'))],
]

/** Two tabs that share a grant whose token has run out, and the storage of the first. */
async function openTwo(
  fail?: () => Promise<never>,
): Promise<[Document, Document, { isSilent: boolean }]> {
  world.seedShared({ expiresAt: world.now() + 1000 })
  const storage = silenceable(world.origin.sharedStorage, fail)
  const deaf = world.open({ options: { storage } })
  const other = world.open({ options: { storage: 'shared' } })
  await deaf.ready()
  await other.ready()
  await world.advance(2000)
  return [deaf, other, storage]
}

/** An attempt looks at the storage more than once, and has patience each time. */
async function waitOut(): Promise<void> {
  for (let wait = 0; wait < 3; wait += 1) await world.advance(5000)
}

describe('a storage that falls silent under tabs that share a grant', () => {
  it('R2, T2: keeps the refresh token of the page from being sent, as nobody could be told, and the session goes on', async () => {
    const [deaf, other, storage] = await openTwo()
    storage.isSilent = true
    const refused = failure(deaf.genauth.getToken())
    await waitOut()
    expect(await refused).toMatchObject({ code: 'storage_unavailable', retryable: true })
    expect(world.server.refreshes()).toEqual([])
    expect(deaf.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(deaf.genauth.getTokenStatus()).toMatchObject({
      isRenewing: false,
      error: { code: 'storage_unavailable' },
    })
    expect(deaf.events).toEqual(['renewalFailed:storage_unavailable'])
    expect(await other.genauth.getToken()).toBe('access-1')
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('R2, T2: is asked again, so that the page follows the others when it answers', async () => {
    const [deaf, other, storage] = await openTwo()
    storage.isSilent = true
    const refused = failure(deaf.genauth.getToken())
    await waitOut()
    await refused
    await other.genauth.getToken()
    storage.isSilent = false
    expect(await deaf.genauth.getToken()).toBe('access-1')
    expect(await deaf.genauth.getToken({ forceRenew: true })).toBe('access-2')
    expect(world.server.refreshes().map(({ form }) => form.get('refresh_token'))).toEqual([
      'refresh-0',
      'refresh-1',
    ])
    expect(world.stored()?.accessToken).toBe('access-2')
    expect(deaf.genauth.getSession()).toMatchObject({ stale: false })
    await settle()
    expect(other.genauth.peekToken()).toBe('access-2')
  })

  it('R6, T2: and under a request that fails, leaves the page with what is stored too', async () => {
    const [deaf, other, storage] = await openTwo()
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    const failed = failure(deaf.genauth.getToken())
    await settle()
    storage.isSilent = true
    answer.resolve(json({}, 503))
    await waitOut()
    expect((await failed).code).toBe('server_error')
    expect(deaf.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    storage.isSilent = false
    world.server.on('/token', undefined)
    expect(await other.genauth.getToken()).toBe('access-1')
    expect(await deaf.genauth.getToken()).toBe('access-1')
    await deaf.genauth.getToken({ forceRenew: true })
    const sent = world.server.refreshes().map(({ form }) => form.get('refresh_token'))
    expect(sent).toEqual(['refresh-0', 'refresh-0', 'refresh-1'])
    expect(world.stored()?.accessToken).toBe('access-2')
  })

  it('R2, T2: and under an answer, leaves the page with its new tokens, which are written as soon as it answers', async () => {
    const [deaf, other, storage] = await openTwo()
    const answer = later<void>()
    world.server.on('/token', async (request) => {
      await answer.promise
      return world.server.answerTokens(request)
    })
    const token = deaf.genauth.getToken()
    await settle()
    storage.isSilent = true
    answer.resolve()
    await waitOut()
    expect(await token).toBe('access-1')
    storage.isSilent = false
    deaf.page.fire('visible')
    await settle()
    expect(deaf.genauth.peekToken()).toBe('access-1')
    await deaf.genauth.getToken({ forceRenew: true })
    const sent = world.server.refreshes().map(({ form }) => form.get('refresh_token'))
    expect(sent).toEqual(['refresh-0', 'refresh-1'])
    expect(world.stored()?.accessToken).toBe('access-2')
    await settle()
    expect(other.genauth.peekToken()).toBe('access-2')
  })

  it('R2, T2: and when the user is learnt, leaves the page with what is stored too', async () => {
    world.seedShared()
    const storage = silenceable(world.origin.sharedStorage)
    const deaf = world.open({ options: { storage } })
    await deaf.ready()
    storage.isSilent = true
    const user = deaf.genauth.getUser()
    await world.advance(5000)
    expect(await user).toMatchObject({ sub: 'user-1' })
    expect(deaf.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    const refused = failure(deaf.genauth.renew())
    await waitOut()
    expect((await refused).code).toBe('storage_unavailable')
    expect(world.server.refreshes()).toEqual([])
  })
})

describe.each(fails)('a storage that %s from some moment on', (_name, fail) => {
  it('T1, T2: keeps no logout in its tab from the others', async () => {
    const [deaf, other, storage] = await openTwo(fail)
    storage.isSilent = true
    const leaving = deaf.genauth.logout({ scope: 'local' })
    await waitOut()
    await leaving
    expect([deaf.status(), other.status()]).toEqual(['anonymous:logout', 'anonymous:logout'])
    expect(other.events).toEqual(['logout'])
  })

  it('R6, T2: is tried less and less often, with nothing sent, and the session goes on', async () => {
    const [deaf, other, storage] = await openTwo(fail)
    other.kill()
    storage.isSilent = true
    const stop = schedule(deaf)
    for (let at = 0; at < 1200; at += 1) {
      if (at === 600) {
        expect(deaf.events.length).toBeGreaterThan(3)
        expect(deaf.events.length).toBeLessThan(15)
        deaf.events.length = 0
      }
      await world.clock.advance(1000)
      for (let round = 0; round < 10; round += 1) await new Promise(setImmediate)
    }
    stop()
    expect(deaf.events.length).toBeLessThan(6)
    expect(new Set(deaf.events)).toEqual(new Set(['renewalFailed:storage_unavailable']))
    expect(deaf.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(world.server.refreshes()).toEqual([])
  })
})
