import { describe, expect, it } from 'vitest'
import { createWebLocks } from '../../src/runtime/locks'

interface LockRequest {
  readonly options: LockOptions
  readonly task: (lock: Lock | null) => Promise<unknown>
}

/** Creates a lock manager in which a frozen tab holds the lock `name` for ever. Another tab gets the lock only if it steals the lock. */
function createFrozenManager() {
  const held = new Map<string, string>([['name', 'frozen']])
  const steals: string[] = []
  let refused = 0
  let steal: (() => void) | undefined
  const grant = (name: string, { task }: LockRequest, owner: string) => {
    held.set(name, owner)
    const stolen = new Promise<never>((_, reject) => {
      steal = () => reject(new DOMException('Stolen.', 'AbortError'))
    })
    return Promise.race([task({ name, mode: 'exclusive' }), stolen])
  }
  const manager = {
    query: async () => ({ held: [...held].map(([name, clientId]) => ({ name, clientId })) }),
    async request(name: string, options: LockOptions, task: LockRequest['task']) {
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
  return { manager, steals, refused: () => refused, steal: () => steal?.() }
}

describe('a Web Lock whose holder does not release it', () => {
  it('a Web Lock that a frozen tab holds is stolen by exactly one of the waiting callers', async () => {
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

  it('a task whose Web Lock is stolen returns its own result to its caller', async () => {
    const { manager, steals, steal } = createFrozenManager()
    let finish = (_outcome: Promise<string>) => {}
    const run = createWebLocks(manager).run('name', 20, () => {
      return new Promise<string>((resolve) => {
        finish = resolve
      })
    })
    await expect.poll(() => steals.length).toBe(1)
    steal()
    finish(Promise.resolve('done'))
    expect(await run).toBe('done')
  })
})
