import { describe, expect, it } from 'vitest'
import { createWebLocks } from '../../src/runtime/web-locks'

interface Wish {
  readonly options: LockOptions
  readonly task: (lock: Lock | null) => Promise<unknown>
}

/** A lock manager whose lock `name` somebody holds for ever; whoever steals it gets it, and robs the thief before. */
function createFrozenManager() {
  const held = new Map<string, string>([['name', 'frozen']])
  const steals: string[] = []
  let refused = 0
  let rob: (() => void) | undefined
  const grant = (name: string, { task }: Wish, owner: string) => {
    held.set(name, owner)
    const robbed = new Promise<never>((_, reject) => {
      rob = () => reject(new DOMException('Stolen.', 'AbortError'))
    })
    return Promise.race([task({ name, mode: 'exclusive' }), robbed])
  }
  const manager = {
    query: async () => ({ held: [...held].map(([name, clientId]) => ({ name, clientId })) }),
    async request(name: string, options: LockOptions, task: Wish['task']) {
      if (name !== 'name') {
        if (held.has(name)) {
          refused += 1
          return task(null)
        }
        held.set(name, 'thief')
        return task({ name, mode: 'exclusive' }).finally(() => held.delete(name))
      }
      if (options.steal) {
        steals.push(name)
        return grant(name, { options, task }, `thief-${steals.length}`)
      }
      return new Promise((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason))
      })
    },
  } as unknown as LockManager
  return { manager, steals, refused: () => refused, rob: () => rob?.() }
}

describe('a lock of the browser', () => {
  it('that a frozen tab holds is taken from it by one of those who wait', async () => {
    const { manager, steals, refused } = createFrozenManager()
    const locks = createWebLocks(manager)
    let finish = () => {}
    const task = () =>
      new Promise<string>((resolve) => {
        finish = () => resolve('done')
      })
    const waiting = [1, 2, 3].map(() => locks.run('name', 20, task))
    await expect.poll(refused).toBeGreaterThanOrEqual(2)
    expect(steals).toHaveLength(1)
    finish()
    expect(await Promise.race(waiting)).toBe('done')
  })

  it('that is stolen in the middle of a task leaves the task its own outcome', async () => {
    const { manager, steals, rob } = createFrozenManager()
    let finish = (_outcome: Promise<string>) => {}
    const run = createWebLocks(manager).run('name', 20, () => {
      return new Promise<string>((resolve) => {
        finish = resolve
      })
    })
    await expect.poll(() => steals.length).toBe(1)
    rob()
    finish(Promise.resolve('done'))
    expect(await run).toBe('done')
  })
})
