import type { ProtocolPorts } from '../protocol/client'
import type { Locks, SessionStorage } from './ports'

/** How long a lease lasts without being renewed by its holder. */
const leaseMs = 5000

/** How often a waiting tab looks. */
const lookMs = 50

interface Lease {
  readonly owner: string
  readonly until: number
}

/**
 * Stands in for Web Locks where the browser has none, with a lease in a storage that reads and writes in one step. Without such a storage
 * tabs share nothing that they could damage, and there is no lock.
 */
export function createLeaseLocks(
  storage: SessionStorage | undefined,
  ports: Omit<ProtocolPorts, 'fetch'>,
  randomId: () => string,
): Locks {
  const sleep = (ms: number) => new Promise<void>((resolve) => ports.setTimeout(resolve, ms))
  return {
    async run(name, patienceMs, task) {
      const lease = createLease(storage, `${name}:lease`, ports, randomId())
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

/** One owner's view of a lease. */
function createLease(
  storage: SessionStorage | undefined,
  key: string,
  { now }: Pick<ProtocolPorts, 'now'>,
  owner: string,
) {
  const own = (): Lease => ({ owner, until: now() + leaseMs })
  const isOwn = (lease: Lease | undefined) => lease?.owner === owner
  const isFree = (lease: Lease | undefined) => {
    const lastsMs = Number(lease?.until) - now()
    // Neither garbage, nor a lease from before the clock was set back, keeps anybody waiting.
    return !(lastsMs >= 0 && lastsMs <= leaseMs)
  }
  const write = async (change: (current: Lease | undefined) => Lease | undefined) => {
    try {
      return await storage?.update?.(key, (value) => {
        const lease = change(parse(value))
        return lease && JSON.stringify(lease)
      })
    } catch {
      // What takes nothing keeps no lease either.
      return undefined
    }
  }
  return {
    /** Whether it is ours, now or because nobody can have it. */
    async take(): Promise<boolean> {
      const written = await write((lease) => (isFree(lease) ? own() : lease))
      return written === undefined || isOwn(parse(written))
    },
    keep: () => write((lease) => (isOwn(lease) ? own() : lease)),
    release: () => write((lease) => (isOwn(lease) ? undefined : lease)),
  }
}

function parse(value: string | undefined): Lease | undefined {
  try {
    return (JSON.parse(value ?? '') as Lease | null) ?? undefined
  } catch {
    return undefined
  }
}
