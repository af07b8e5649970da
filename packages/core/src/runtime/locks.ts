import type { Locks } from './ports'

/** Creates locks with the Web Locks API. The browser releases the locks of a tab that is closed or crashes. */
export function createWebLocks(manager: LockManager): Locks {
  const findHolder = async (name: string) =>
    (await manager.query()).held?.find((lock) => lock.name === name)?.clientId
  return {
    async run<T>(name: string, patienceMs: number, task: () => Promise<T>): Promise<T> {
      let running: Promise<T> | undefined
      const start = () => {
        running = task()
        return running
      }
      /** Requests the lock. Ignores the error of a stolen lock if the task has started, and uses the task's own result. */
      const attempt = async (request: () => Promise<unknown>) => {
        try {
          await request()
        } catch (error) {
          if (!running) throw error
        }
      }
      for (;;) {
        const signal = AbortSignal.timeout(patienceMs)
        const holder = await findHolder(name)
        try {
          await attempt(() => manager.request(name, { signal }, start))
        } catch (error) {
          if (!signal.aborted) throw error
        }
        if (running) return running
        // No task lasts longer than `patienceMs`, so a tab that has held the lock for this time is frozen. One tab steals the lock, and
        // the other tabs wait for that tab. Without the second lock, the tabs would steal the lock from each other.
        await manager.request(`${name}:steal`, { ifAvailable: true }, async (lock) => {
          if (!lock || holder === undefined || holder !== (await findHolder(name))) return
          await attempt(() => manager.request(name, { steal: true }, start))
        })
        if (running) return running
      }
    },
  }
}

/**
 * Creates the browser's locks. If Web Locks are unavailable, either IndexedDB is unavailable too, or the page is insecure and cannot log
 * in. In both cases, tabs share no tokens and need no lock.
 */
export function createBrowserLocks(): Locks {
  const manager = globalThis.navigator?.locks as LockManager | undefined
  return {
    async run(name, patienceMs, task) {
      // If site data is blocked, the lock manager exists but rejects every call.
      const isAllowed = await manager?.query().catch(() => undefined)
      return manager && isAllowed ? createWebLocks(manager).run(name, patienceMs, task) : task()
    },
  }
}
