import type { Locks, Runtime } from '../../src/runtime/ports'

/**
 * The Web Locks of one origin. Tabs get a lock in the order of their requests. If a tab dies, its locks become free. A tab can steal a lock
 * that another tab has held for too long.
 */
export interface FakeLocks {
  /** Returns the locks as one tab sees them. */
  of(owner: object, timers: Pick<Runtime, 'setTimeout' | 'clearTimeout'>): Locks
  releaseAllOf(owner: object): void
  /** Returns the names of the held locks. */
  held(): string[]
}

interface Hold {
  readonly name: string
  readonly owner: object
}

interface Waiter extends Hold {
  grant(): void
}

/** Creates the locks of an origin. */
export function createFakeLocks(): FakeLocks {
  const holds = new Set<Hold>()
  const waiters = new Set<Waiter>()
  const holderOf = (name: string) => [...holds].find((hold) => hold.name === name)
  const hold = (name: string, owner: object): Hold => {
    const held = { name, owner }
    holds.add(held)
    return held
  }
  const release = (held: Hold) => {
    // Do nothing if the lock was stolen. A stolen lock is no longer in the set.
    if (!holds.delete(held)) return
    const next = [...waiters].find(({ name }) => name === held.name)
    next?.grant()
  }

  return {
    of(owner, timers) {
      const acquire = (name: string, patienceMs: number) =>
        new Promise<Hold>((resolve) => {
          let holder = holderOf(name)
          if (!holder) return resolve(hold(name, owner))
          const take = () => {
            waiters.delete(waiter)
            timers.clearTimeout(timer)
            resolve(hold(name, owner))
          }
          const waiter: Waiter = { name, owner, grant: take }
          waiters.add(waiter)
          const checkHolder = () => {
            if (!waiters.has(waiter)) return
            const current = holderOf(name)
            if (current && current === holder) {
              holds.delete(current)
              return take()
            }
            holder = current
            timer = timers.setTimeout(checkHolder, patienceMs)
          }
          let timer = timers.setTimeout(checkHolder, patienceMs)
        })
      return {
        async run(name, patienceMs, task) {
          const held = await acquire(name, patienceMs)
          try {
            return await task()
          } finally {
            release(held)
          }
        },
      }
    },
    releaseAllOf(owner) {
      for (const waiter of [...waiters]) if (waiter.owner === owner) waiters.delete(waiter)
      for (const held of [...holds]) if (held.owner === owner) release(held)
    },
    held: () => [...holds].map(({ name }) => name),
  }
}
