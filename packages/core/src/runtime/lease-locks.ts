import type { Locks, Runtime, SessionStorage } from './ports'

/** How long a lease lasts that its holder does not renew. */
const leaseMs = 5000

/** How often a waiting tab looks. */
const lookMs = 50

type Ports = Pick<Runtime, 'clearTimeout' | 'randomId' | 'setTimeout' | 'uptime'>

/**
 * Stands in for Web Locks where the browser has none, with a lease in a storage that reads and writes in one step. Without such a storage
 * tabs share nothing that they could damage, and there is no lock.
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
 * One tab's view of a lease: a text that begins with the owner's name and changes as long as that one lives. Who has seen the same text
 * for too long takes it over; so no two clocks have to agree.
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
      // What takes nothing keeps no lease either.
      return undefined
    }
  }
  return {
    /** Whether it is ours, now or because nobody can have it. */
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
