import type { Locks, Runtime, SessionStorage } from './ports'

/** How long a lease is valid if its owner does not extend it. */
const leaseMs = 5000

/** How often a waiting tab tries to take the lease. */
const lookMs = 50

type Ports = Pick<Runtime, 'clearTimeout' | 'randomId' | 'setTimeout' | 'uptime'>

/**
 * Replaces Web Locks if the browser has none. It uses a lease in a storage with an atomic `update`. Without such a storage, tabs share
 * nothing that needs a lock, so each task runs at once.
 */
export function createLeaseLocks(storage: SessionStorage | undefined, ports: Ports): Locks {
  const sleep = (ms: number) => new Promise<void>((resolve) => ports.setTimeout(resolve, ms))
  return {
    async run(name, patienceMs, task) {
      const lease = createLease(storage, `${name}:lease`, ports)
      let timer: unknown
      const patience = new Promise<true>((resolve) => {
        timer = ports.setTimeout(() => resolve(true), patienceMs)
      })
      while (!(await Promise.race([lease.take(), patience]))) await sleep(lookMs)
      ports.clearTimeout(timer)

      let isOver = false
      const keep = async () => {
        await lease.keep()
        if (!isOver) timer = ports.setTimeout(() => void keep(), leaseMs / 2)
      }
      void keep()
      try {
        return await task()
      } finally {
        isOver = true
        ports.clearTimeout(timer)
        void lease.release()
      }
    },
  }
}

/**
 * Represents one tab's view of a lease. The lease is a text that starts with its owner's id, and the owner changes it regularly. A tab
 * that reads the same text for too long takes the lease over. So the tabs' clocks need not agree.
 */
function createLease(
  storage: SessionStorage | undefined,
  key: string,
  { randomId, uptime }: Pick<Ports, 'randomId' | 'uptime'>,
) {
  const owner = randomId()
  let beats = 0
  let seen: string | undefined
  let seenAt = 0
  const beat = () => {
    beats += 1
    return `${owner} ${beats}`
  }
  const isOwn = (lease: string | undefined) => lease?.startsWith(owner) === true
  const write = async (change: (lease: string | undefined) => string | undefined) => {
    try {
      return await storage?.update?.(key, change)
    } catch {
      // A storage that cannot be written holds no lease of another tab either.
      return undefined
    }
  }
  return {
    /** Takes the lease if it is free or its owner is dead. Returns whether this tab has it, or no tab can have it. */
    async take(): Promise<boolean> {
      const lease = await write((current) => {
        const isDead = current === seen && uptime() - seenAt > leaseMs
        return current === undefined || isDead ? beat() : current
      })
      if (lease !== seen) seenAt = uptime()
      seen = lease
      return lease === undefined || isOwn(lease)
    },
    keep: () => write((lease) => (isOwn(lease) ? beat() : lease)),
    release: () => write((lease) => (isOwn(lease) ? undefined : lease)),
  }
}
