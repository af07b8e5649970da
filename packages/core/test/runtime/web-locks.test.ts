import { describe, expect, it } from 'vitest'
import { createWebLocks } from '../../src/runtime/web-locks'

/** Grants a lock at once, and robs its holder of it: the request rejects while the task goes on. */
const robbingManager = {
  request: (_name: string, _options: LockOptions, task: () => Promise<unknown>) => {
    void task()
    return Promise.reject(new DOMException('The lock was stolen.', 'AbortError'))
  },
} as unknown as LockManager

describe('a lock of the browser', () => {
  it('that is stolen in the middle of a task leaves the task its own outcome', async () => {
    const locks = createWebLocks(robbingManager)
    expect(await locks.run('name', 1000, async () => 'done')).toBe('done')
    const failure = new Error('its own')
    await expect(locks.run('name', 1000, () => Promise.reject(failure))).rejects.toBe(failure)
  })
})
