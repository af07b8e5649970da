import type { ProtocolPorts } from '../protocol/client'
import type { Locks, SyncStorage } from './ports'

/** How long a lease lasts without being renewed by its holder. */
const leaseMs = 5000

/** How often a waiting tab looks, and how long a new lease has to stand before it is believed. */
const lookMs = 50

interface Lease {
  readonly owner: string
  readonly until: number
}

/**
 * Stands in for Web Locks where the browser has none, with a lease in local storage. Best effort: two tabs that look within the
 * same moment can both believe they have it.
 */
export function createLeaseLocks(
  storage: SyncStorage | undefined,
  ports: Omit<ProtocolPorts, 'fetch'>,
  randomId: () => string,
): Locks {
  if (!storage) return { run: (_name, _patienceMs, task) => task() }
  const sleep = (ms: number) => new Promise<void>((resolve) => ports.setTimeout(resolve, ms))
  return {
    async run(name, patienceMs, task) {
      const key = `${name}:lease`
      const owner = randomId()
      const giveUpAt = ports.now() + patienceMs
      const take = () => writeLease(storage, key, { owner, until: ports.now() + leaseMs })
      while (ports.now() < giveUpAt) {
        // Garbage compares as false.
        if (!(Number(readLease(storage, key)?.until) >= ports.now())) {
          take()
          // A full storage keeps no lease, so there is none to wait for.
          if (readLease(storage, key)?.owner !== owner) break
          await sleep(lookMs)
          if (readLease(storage, key)?.owner === owner) break
        }
        await sleep(lookMs)
      }
      let timer: unknown
      const keep = () => {
        take()
        timer = ports.setTimeout(keep, leaseMs / 2)
      }
      keep()
      try {
        return await task()
      } finally {
        ports.clearTimeout(timer)
        if (readLease(storage, key)?.owner === owner) storage.removeItem(key)
      }
    },
  }
}

function readLease(storage: SyncStorage, key: string): Lease | undefined {
  try {
    return JSON.parse(storage.getItem(key) ?? '') as Lease
  } catch {
    return undefined
  }
}

function writeLease(storage: SyncStorage, key: string, lease: Lease): void {
  try {
    storage.setItem(key, JSON.stringify(lease))
  } catch {
    // Then there is none, which is what best effort means.
  }
}
