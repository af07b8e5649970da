import type { Locks } from './ports'

/** Locks of the browser (Web Locks API); a tab that dies lets go of its own. */
export function createWebLocks(manager: LockManager): Locks {
  return {
    async run(name, patienceMs, task) {
      const signal = AbortSignal.timeout(patienceMs)
      let granted = false
      const whenGranted = () => {
        granted = true
        return task()
      }
      try {
        return await manager.request(name, { signal }, whenGranted)
      } catch (error) {
        if (granted || !signal.aborted) throw error
        // No task takes this long, so whoever holds it is frozen, and may stay so.
        return manager.request(name, { steal: true }, task)
      }
    },
  }
}
