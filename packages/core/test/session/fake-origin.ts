import type { Channel, Locks, SessionStorage, SyncStorage } from '../../src/runtime/ports'
import type { FakeClock } from '../../src/testing'

/** What the tabs of one origin have in common. */
export interface FakeOrigin {
  readonly localValues: Map<string, string>
  readonly sharedValues: Map<string, string>
  readonly sharedStorage: SessionStorage
  /** How many channels are open. */
  openChannels(): number
  openChannel(name: string, listener: (message: unknown) => void): Channel
  /** Local storage as one tab sees it: the others hear of its changes. */
  localStorageOf(owner: object): SyncStorage
  onStorage(owner: object, key: string, listener: (value: string) => void): () => void
  /** Locks as one tab has them; they are let go of when the tab dies. */
  locksOf(owner: object): Locks
  releaseLocksOf(owner: object): void
  /** Names of the locks that are held. */
  heldLocks(): string[]
}

interface Hold {
  readonly name: string
  readonly owner: object
  readonly release: () => void
}

export function createFakeOrigin(clock: FakeClock): FakeOrigin {
  const localValues = new Map<string, string>()
  const sharedValues = new Map<string, string>()
  const lines = new Set<{ name: string; listener: (message: unknown) => void }>()
  const storageListeners = new Set<{ owner: object; key: string; listener(value: string): void }>()
  const holds = new Set<Hold>()
  const queues = new Map<string, (() => void)[]>()

  const next = (name: string) => queues.get(name)?.shift()?.()
  const isHeld = (name: string) => [...holds].some((hold) => hold.name === name)
  const hold = (name: string, owner: object) => {
    const held: Hold = {
      name,
      owner,
      release: () => {
        if (holds.delete(held)) next(name)
      },
    }
    holds.add(held)
    return held
  }

  return {
    localValues,
    sharedValues,
    sharedStorage: createSharedStorage(sharedValues),
    openChannels: () => lines.size,
    openChannel(name, listener) {
      const line = { name, listener }
      lines.add(line)
      return {
        post(message) {
          const copy = structuredClone(message)
          const others = [...lines].filter((other) => other !== line && other.name === name)
          for (const other of others) {
            setImmediate(() => lines.has(other) && other.listener(copy))
          }
        },
        close: () => lines.delete(line),
      }
    },
    localStorageOf: (owner) => ({
      ...storageOver(localValues),
      setItem(key, value) {
        localValues.set(key, value)
        for (const entry of storageListeners) {
          if (entry.owner === owner || entry.key !== key) continue
          setImmediate(() => storageListeners.has(entry) && entry.listener(value))
        }
      },
    }),
    onStorage(owner, key, listener) {
      const entry = { owner, key, listener }
      storageListeners.add(entry)
      return () => storageListeners.delete(entry)
    },
    locksOf: (owner) => ({
      async run(name, patienceMs, task) {
        if (isHeld(name)) {
          await new Promise<void>((resolve) => {
            queues.set(name, [...(queues.get(name) ?? []), resolve])
            clock.setTimeout(resolve, patienceMs)
          })
        }
        const held = hold(name, owner)
        try {
          return await task()
        } finally {
          held.release()
        }
      },
    }),
    releaseLocksOf(owner) {
      for (const held of [...holds]) if (held.owner === owner) held.release()
    },
    heldLocks: () => [...holds].map(({ name }) => name),
  }
}

export function storageOver(values: Map<string, string>): SyncStorage {
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      values.set(key, value)
    },
    removeItem: (key) => {
      values.delete(key)
    },
  }
}

/** Like IndexedDB: every call takes a moment, and an update is one step. */
function createSharedStorage(values: Map<string, string>): SessionStorage {
  const moment = () => new Promise((resolve) => setImmediate(resolve))
  return {
    shared: true,
    async get(key) {
      await moment()
      return values.get(key)
    },
    async set(key, value) {
      await moment()
      values.set(key, value)
    },
    async remove(key) {
      await moment()
      values.delete(key)
    },
    async update(key, change) {
      await moment()
      const next = change(values.get(key))
      if (next === undefined) values.delete(key)
      else values.set(key, next)
      await moment()
      return next
    },
  }
}
