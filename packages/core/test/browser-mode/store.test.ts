import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it } from 'vitest'
import { createSessionStore } from '../../src/browser-mode/store'
import { later } from './fake-server'
import { createWorld, sessionKey, settle } from './world'

/** Creates an asynchronous storage that is slow. */
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

describe('`createSessionStore()`', () => {
  it('the store runs the updates of a record one after the other, even if the storage is slow', async () => {
    const world = await createWorld()
    const values = new Map([[sessionKey, JSON.stringify(world.record())]])
    const store = createSessionStore(slowStorage(values), sessionKey, createFakeClock())
    const refreshing = store.update((current) => current && { ...current, revision: 2 })
    const loggingOut = store.update(() => undefined)
    const reading = store.read()
    const late = store.update((current) => current && { ...current, revision: 3 })
    expect((await refreshing)?.revision).toBe(2)
    expect([await loggingOut, await reading, await late]).toEqual([undefined, undefined, undefined])
    expect(values.size).toBe(0)
  })

  it('an update that exceeds its time limit does not change the storage later', async () => {
    const world = await createWorld()
    const clock = createFakeClock()
    const values = new Map<string, string>()
    const response = later<void>()
    const storage = {
      ...slowStorage(values),
      shared: true,
      async update(key: string, change: (current: string | undefined) => string | undefined) {
        await response.promise
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
    response.resolve()
    await settle()
    expect(values.size).toBe(0)
  })

  it('the store removes an invalid stored value before it writes the record of a login', async () => {
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
    [
      'removed if only this tab has the session and a refresh has replaced the stored tokens',
      false,
      'access-1',
      1,
    ],
    ['kept if only this tab has the session and the stored tokens are valid', false, 'access-0', 0],
    ['kept if the storage is shared with other tabs', true, 'access-1', 0],
  ])(
    'T2: a stored session that cannot be updated is %s',
    async (_name, shared, accessToken, removals) => {
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
    },
  )

  it('T2: the store keeps a login in memory if the storage is full', async () => {
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

  it('the store has no pending timer after a read and an update', async () => {
    const clock = createFakeClock()
    const store = createSessionStore(slowStorage(new Map()), sessionKey, clock)
    await store.read()
    await store.update(() => undefined)
    expect(clock.pendingTimers()).toBe(0)
  })
})
