import { createLeaseLocks } from './lease-locks'
import type { Locks, Runtime, SessionStorage } from './ports'
import { createWebLocks } from './web-locks'

/** Locks of the browser where it has them and lets us use them, else leases in the storage that the tabs share. */
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

/** Where site data is blocked, the manager is there and rejects whatever it is asked. */
async function isAllowed(manager: LockManager): Promise<boolean> {
  try {
    await manager.query()
    return true
  } catch {
    return false
  }
}
