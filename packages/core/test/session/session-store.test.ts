import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it } from 'vitest'
import { createSessionStore } from '../../src/session/session-store'
import { later } from './fake-server'
import { createWorld, sessionKey, settle } from './world'

/** A storage that takes its time for everything. */
function slowStorage(values: Map<string, string>) {
  return {
    shared: false,
    get: async (key: string) => {
      const value = values.get(key)
      await settle()
      return value
    },
    set: async (key: string, value: string) => {
      await settle()
      values.set(key, value)
    },
    remove: async (key: string) => {
      await settle()
      values.delete(key)
    },
  }
}

describe('the record of a session', () => {
  it('is changed one step after the other, however slow the storage is', async () => {
    const world = await createWorld()
    const values = new Map([[sessionKey, JSON.stringify(world.record())]])
    const store = createSessionStore(slowStorage(values), sessionKey, createFakeClock())
    const renewing = store.update((current) => current && { ...current, revision: 2 })
    const leaving = store.update(() => undefined)
    const reading = store.read()
    const late = store.update((current) => current && { ...current, revision: 3 })
    expect((await renewing)?.revision).toBe(2)
    expect([await leaving, await reading, await late]).toEqual([undefined, undefined, undefined])
    expect(values.size).toBe(0)
  })

  it('is not changed by a step that the storage takes after nobody waits for it any more', async () => {
    const world = await createWorld()
    const clock = createFakeClock()
    const values = new Map<string, string>()
    const answer = later<void>()
    const storage = {
      ...slowStorage(values),
      shared: true,
      async update(key: string, change: (current: string | undefined) => string | undefined) {
        await answer.promise
        const next = change(values.get(key))
        if (next !== undefined) values.set(key, next)
        return next
      },
    }
    const store = createSessionStore(storage, sessionKey, clock)
    const writing = store.update(() => world.record())
    await settle()
    await clock.advance(5000)
    expect((await writing)?.id).toBe('session-1')
    expect(store.isBroken).toBe(true)
    answer.resolve()
    await settle()
    expect(values.size).toBe(0)
  })

  it('garbage is removed before a login is written, and not after', async () => {
    const world = await createWorld()
    const values = new Map([[sessionKey, 'garbage']])
    const store = createSessionStore(slowStorage(values), sessionKey, createFakeClock())
    const reading = store.read()
    const writing = store.update(() => world.record())
    expect(await reading).toBeUndefined()
    await writing
    expect(world.stored(values)?.id).toBe('session-1')
  })

  it.each([
    ['that only this tab has, and whose tokens are used up, is removed', false, 'access-1', 1],
    ['that only this tab has stays as long as its tokens are good', false, 'access-0', 0],
    ['that other tabs have too stays', true, 'access-1', 0],
  ])('T2: what can be written no more, %s', async (_name, shared, accessToken, removals) => {
    const world = await createWorld()
    const removed: string[] = []
    const storage = {
      shared,
      get: async () => JSON.stringify(world.record()),
      set: () => Promise.reject(new Error('full')),
      remove: async (name: string) => void removed.push(name),
    }
    const store = createSessionStore(storage, sessionKey, createFakeClock())
    await store.read()
    const next = await store.update((current) => current && { ...current, accessToken, sub: 's' })
    await settle()
    expect(next).toMatchObject({ accessToken, sub: 's' })
    expect(await store.read()).toEqual(next)
    expect(removed).toHaveLength(removals)
  })

  it('T2: a login that nothing can be kept of is known to its page', async () => {
    const world = await createWorld()
    const storage = {
      shared: false,
      get: async () => undefined,
      set: () => Promise.reject(new Error('full')),
      remove: async () => undefined,
    }
    const store = createSessionStore(storage, sessionKey, createFakeClock())
    expect((await store.update(() => world.record()))?.id).toBe('session-1')
    expect((await store.read())?.id).toBe('session-1')
  })

  it('leaves no timer behind', async () => {
    const clock = createFakeClock()
    const store = createSessionStore(slowStorage(new Map()), sessionKey, clock)
    await store.read()
    await store.update(() => undefined)
    expect(clock.pendingTimers()).toBe(0)
  })
})
