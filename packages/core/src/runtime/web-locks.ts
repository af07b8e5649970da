import type { Locks } from './ports'

/** Locks of the browser (Web Locks API); a tab that dies lets go of its own. */
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
      /** Whoever is robbed of the lock in the middle of the task still has the task's own outcome. */
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
        // No task takes this long, so whoever has held it all the time is frozen, and may stay so. One tab robs it, and the others
        // wait for that one: thieves that came together would rob each other.
        await manager.request(`${name}:steal`, { ifAvailable: true }, async (lock) => {
          if (!lock || holder === undefined || holder !== (await findHolder(name))) return
          await attempt(() => manager.request(name, { steal: true }, start))
        })
        if (running) return running
      }
    },
  }
}
