import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it } from 'vitest'
import { createLeaseLocks } from '../../src/runtime/lease-locks'
import type { SessionStorage } from '../../src/runtime/ports'
import { later } from '../session/fake-server'

/** Like IndexedDB: whoever updates comes after those who did before, and each does it in one step. */
function storageOver(values: Map<string, string>): SessionStorage {
  let last = Promise.resolve()
  return {
    shared: true,
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    update: async (key, change) => {
      last = last.then(() => Promise.resolve())
      await last
      const next = change(values.get(key))
      if (next === undefined) values.delete(key)
      else values.set(key, next)
      return next
    },
  }
}

function create(storage?: SessionStorage) {
  const clock = createFakeClock()
  const values = new Map<string, string>()
  const shared = storage ?? storageOver(values)
  let ids = 0
  const randomId = () => {
    ids += 1
    return `tab-${ids}`
  }
  const tab = () => createLeaseLocks(shared, { ...clock, uptime: clock.now, randomId })
  return { clock, values, tab }
}

describe('leases in place of locks', () => {
  it('let one in after the other, and leave nothing behind', async () => {
    const { clock, values, tab } = create()
    const order: string[] = []
    const gate = later<void>()
    const first = tab().run('name', 25_000, async () => {
      order.push('first in')
      await gate.promise
      order.push('first out')
    })
    await clock.advance(100)
    const second = tab().run('name', 25_000, async () => {
      order.push('second in')
    })
    await clock.advance(20_000)
    expect(order).toEqual(['first in'])
    gate.resolve()
    await clock.advance(200)
    await Promise.all([first, second])
    expect(order).toEqual(['first in', 'first out', 'second in'])
    expect(values.size).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('pass by a tab that died, and one that is frozen', async () => {
    const { clock, values, tab } = create()
    values.set('name:lease', 'dead 1')
    let isIn = false
    void tab().run('name', 25_000, async () => {
      isIn = true
    })
    await clock.advance(4000)
    expect(isIn).toBe(false)
    await clock.advance(1200)
    expect(isIn).toBe(true)
  })

  it('wait no longer than they are patient', async () => {
    const { clock, values, tab } = create()
    const gate = later<void>()
    void tab().run('name', 25_000, () => gate.promise)
    let isIn = false
    const second = tab().run('name', 12_000, async () => {
      isIn = true
    })
    await clock.advance(11_900)
    expect(isIn).toBe(false)
    await clock.advance(200)
    expect(isIn).toBe(true)
    await second
    expect(values.size).toBe(1)
    gate.resolve()
    await clock.advance(1)
    expect(values.size).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('let in one of ten that come at the same moment, and then the next', async () => {
    const { clock, values, tab } = create()
    let inside = 0
    let most = 0
    let done = 0
    for (let n = 0; n < 10; n += 1) {
      void tab().run('name', 60_000, async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 100))
        inside -= 1
        done += 1
      })
    }
    await clock.advance(3000)
    expect([most, done]).toEqual([1, 10])
    expect(values.size).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it.each(['{broken', 'null', '7'])('garbage such as %j is no lease for long', async (value) => {
    const { clock, values, tab } = create()
    values.set('name:lease', value)
    let isIn = false
    void tab().run('name', 25_000, async () => {
      isIn = true
    })
    await clock.advance(5200)
    expect(isIn).toBe(true)
  })

  it('are kept for longer than one lasts by a tab that goes on', async () => {
    const { clock, values, tab } = create()
    const gate = later<void>()
    void tab().run('name', 25_000, () => gate.promise)
    let isIn = false
    void tab().run('name', 25_000, async () => {
      isIn = true
    })
    await clock.advance(20_000)
    expect(isIn).toBe(false)
    gate.resolve()
    await clock.advance(100)
    expect(isIn).toBe(true)
    await clock.advance(1)
    expect(values.size).toBe(0)
  })

  it.each([
    ['takes nothing', () => Promise.reject(new Error('full'))],
    ['never answers', () => new Promise<never>(() => undefined)],
    ['has no step of its own', undefined],
  ] as const)('a storage that %s does not keep anybody waiting for ever', async (_name, update) => {
    const storage: SessionStorage = storageOver(new Map())
    const { update: _, ...rest } = storage
    const { clock, tab } = create(update ? { ...storage, update } : rest)
    const run = tab().run('name', 3000, async () => 'done')
    await clock.advance(3100)
    expect(await run).toBe('done')
  })

  it('are let go of where the task fails', async () => {
    const { clock, values, tab } = create()
    const run = tab().run('name', 25_000, () => Promise.reject(new Error('mine')))
    const failed = expect(run).rejects.toThrow('mine')
    await clock.advance(200)
    await failed
    await clock.advance(1)
    expect(values.size).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })
})
