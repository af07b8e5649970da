import type { Locks } from './ports'

/** Locks of the browser (Web Locks API); a tab that dies lets go of its own. */
export function createWebLocks(manager: LockManager): Locks {
  return {
    async run<T>(name: string, patienceMs: number, task: () => Promise<T>): Promise<T> {
      const signal = AbortSignal.timeout(patienceMs)
      let running: Promise<T> | undefined
      const start = () => {
        running = task()
        return running
      }
      try {
        return await manager.request(name, { signal }, start)
      } catch (error) {
        // Failed, or robbed of the lock in the middle of it: either way its own outcome is what counts.
        if (running) return running
        if (!signal.aborted) throw error
        // No task takes this long, so whoever holds it is frozen, and may stay so.
        return manager.request(name, { steal: true }, task)
      }
    },
  }
}
