import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it } from 'vitest'
import { createLeaseLocks } from '../../src/runtime/lease-locks'
import type { SyncStorage } from '../../src/runtime/ports'
import { storageOver } from '../session/fake-origin'
import { later } from '../session/fake-server'

function create(storage?: SyncStorage) {
  const clock = createFakeClock()
  const values = new Map<string, string>()
  const shared = storage ?? storageOver(values)
  let ids = 0
  const randomId = () => {
    ids += 1
    return `tab-${ids}`
  }
  const tab = () => createLeaseLocks(shared, clock, randomId)
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
    values.set('name:lease', JSON.stringify({ owner: 'dead', until: clock.now() + 5000 }))
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
    values.set('name:lease', JSON.stringify({ owner: 'x', until: Number.MAX_SAFE_INTEGER }))
    let isIn = false
    void tab().run('name', 3000, async () => {
      isIn = true
    })
    await clock.advance(3100)
    expect(isIn).toBe(true)
  })

  it.each(['{broken', 'null', '7'])('garbage such as %j is no lease', async (value) => {
    const { clock, values, tab } = create()
    values.set('name:lease', value)
    let isIn = false
    void tab().run('name', 25_000, async () => {
      isIn = true
    })
    await clock.advance(200)
    expect(isIn).toBe(true)
  })

  it('a full storage keeps nobody waiting', async () => {
    const full: SyncStorage = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
      removeItem: () => undefined,
    }
    const { clock, tab } = create(full)
    const run = tab().run('name', 25_000, async () => 'done')
    await clock.advance(200)
    expect(await run).toBe('done')
  })

  it('are let go of where the task fails', async () => {
    const { clock, values, tab } = create()
    const run = tab().run('name', 25_000, () => Promise.reject(new Error('mine')))
    const failed = expect(run).rejects.toThrow('mine')
    await clock.advance(200)
    await failed
    expect(values.size).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })
})
