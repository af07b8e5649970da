import type { Channel, SessionStorage, SyncStorage } from '../../src/runtime/ports'
import { createFakeLocks, type FakeLocks } from './fake-locks'

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
  readonly locks: FakeLocks
  /** What tabs tell each other stays on the way until it is delivered. */
  holdMail(): void
  /** Delivers what was held; reversed, it comes in the wrong order, and twice, everything comes once more. */
  deliverMail(how?: { reversed?: boolean; twice?: boolean }): void
}

export function createFakeOrigin(): FakeOrigin {
  const localValues = new Map<string, string>()
  const sharedValues = new Map<string, string>()
  const lines = new Set<{ name: string; listener: (message: unknown) => void }>()
  const storageListeners = new Set<{ owner: object; key: string; listener(value: string): void }>()
  let heldMail: (() => void)[] | undefined
  const send = (deliver: () => void) => {
    if (heldMail) heldMail.push(deliver)
    else setImmediate(deliver)
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
            send(() => lines.has(other) && other.listener(copy))
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
          send(() => storageListeners.has(entry) && entry.listener(value))
        }
      },
    }),
    onStorage(owner, key, listener) {
      const entry = { owner, key, listener }
      storageListeners.add(entry)
      return () => storageListeners.delete(entry)
    },
    locks: createFakeLocks(),
    holdMail() {
      heldMail ??= []
    },
    deliverMail({ reversed = false, twice = false } = {}) {
      const mail = heldMail ?? []
      heldMail = undefined
      for (const deliver of reversed ? mail.reverse() : mail) setImmediate(deliver)
      for (const deliver of twice ? mail : []) setImmediate(deliver)
    },
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
