import type { Channel, SessionStorage, SyncStorage } from '../../src/runtime/ports'
import { createFakeLocks, type FakeLocks } from './fake-locks'

/** The storages, channels and locks that the tabs of one origin share. */
export interface FakeOrigin {
  readonly localValues: Map<string, string>
  readonly sharedValues: Map<string, string>
  readonly sharedStorage: SessionStorage
  /** Returns the number of open channels. */
  openChannels(): number
  openChannel(name: string, listener: (message: unknown) => void): Channel
  /** Returns local storage as one tab sees it. A write fires the storage listeners of the other tabs. */
  localStorageOf(owner: object): SyncStorage
  onStorage(owner: object, key: string, listener: (value: string) => void): () => void
  readonly locks: FakeLocks
  /** Holds back all messages between tabs until `deliverMessages()` is called. */
  holdMessages(): void
  /**
   * Delivers the messages that `holdMessages()` has held back. With `reversed`, delivers them in reverse order. With `twice`, delivers them
   * twice.
   */
  deliverMessages(how?: { reversed?: boolean; twice?: boolean }): void
}

export function createFakeOrigin(): FakeOrigin {
  const localValues = new Map<string, string>()
  const sharedValues = new Map<string, string>()
  const channels = new Set<{ name: string; listener: (message: unknown) => void }>()
  const storageListeners = new Set<{ owner: object; key: string; listener(value: string): void }>()
  let heldMessages: (() => void)[] | undefined
  const send = (deliver: () => void) => {
    if (heldMessages) heldMessages.push(deliver)
    else setImmediate(deliver)
  }

  return {
    localValues,
    sharedValues,
    sharedStorage: createSharedStorage(sharedValues),
    openChannels: () => channels.size,
    openChannel(name, listener) {
      const channel = { name, listener }
      channels.add(channel)
      return {
        post(message) {
          const copy = structuredClone(message)
          const others = [...channels].filter((other) => other !== channel && other.name === name)
          for (const other of others) {
            send(() => channels.has(other) && other.listener(copy))
          }
        },
        close: () => channels.delete(channel),
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
    holdMessages() {
      heldMessages ??= []
    },
    deliverMessages({ reversed = false, twice = false } = {}) {
      const mail = heldMessages ?? []
      heldMessages = undefined
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

/** A storage like IndexedDB: every call is asynchronous, and an update is atomic. */
function createSharedStorage(values: Map<string, string>): SessionStorage {
  const delay = () => new Promise((resolve) => setImmediate(resolve))
  return {
    shared: true,
    async get(key) {
      await delay()
      return values.get(key)
    },
    async set(key, value) {
      await delay()
      values.set(key, value)
    },
    async remove(key) {
      await delay()
      values.delete(key)
    },
    async update(key, change) {
      await delay()
      const next = change(values.get(key))
      if (next === undefined) values.delete(key)
      else values.set(key, next)
      await delay()
      return next
    },
  }
}
