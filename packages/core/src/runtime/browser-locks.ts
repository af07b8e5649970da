import type { Locks } from './ports'
import { createWebLocks } from './web-locks'

/** Runs each task without a lock. */
const unlocked: Locks = { run: (_name, _patienceMs, task) => task() }

/**
 * Creates the browser's locks. If Web Locks are unavailable, either IndexedDB is unavailable too, or the page is insecure and cannot log
 * in. In both cases, tabs share no tokens and need no lock.
 */
export function createBrowserLocks(): Locks {
  const manager = globalThis.navigator?.locks as LockManager | undefined
  if (!manager) return unlocked
  const webLocks = createWebLocks(manager)
  return {
    async run(name, patienceMs, task) {
      return ((await isAllowed(manager)) ? webLocks : unlocked).run(name, patienceMs, task)
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
