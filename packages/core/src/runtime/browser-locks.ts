import { createLeaseLocks } from './lease-locks'
import type { Locks, Runtime, SessionStorage } from './ports'
import { createWebLocks } from './web-locks'

/** Creates locks with the Web Locks API. If the API is missing or blocked, they are leases in the storage that the tabs share. */
export function createBrowserLocks(
  storage: SessionStorage | undefined,
  ports: Pick<Runtime, 'clearTimeout' | 'randomId' | 'setTimeout' | 'uptime'>,
): Locks {
  const leases = createLeaseLocks(storage, ports)
  const manager = globalThis.navigator?.locks as LockManager | undefined
  if (!manager) return leases
  const webLocks = createWebLocks(manager)
  return {
    async run(name, patienceMs, task) {
      return ((await isAllowed(manager)) ? webLocks : leases).run(name, patienceMs, task)
    },
  }
}

/** Returns whether Web Locks work. If site data is blocked, the lock manager exists but rejects every call. */
async function isAllowed(manager: LockManager): Promise<boolean> {
  try {
    await manager.query()
    return true
  } catch {
    return false
  }
}
