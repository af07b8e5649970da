import { loadPart } from '../load-part'
import type { SessionStorage, SyncStorage } from './ports'

/** Returns a storage of the page. Returns `undefined` if it is blocked: with some privacy settings, reading the property throws. */
export function findWebStorage(name: 'localStorage' | 'sessionStorage'): SyncStorage | undefined {
  try {
    return globalThis[name] ?? undefined
  } catch {
    return undefined
  }
}

/** Replaces a storage that is blocked. It is always empty, and each write throws. */
export const blockedStorage: SyncStorage = {
  getItem: () => null,
  setItem: () => {
    throw new Error('Storage is blocked.')
  },
  removeItem: () => undefined,
}

/** Stores values in the tab's `sessionStorage`: they survive a reload and end with the tab. */
export function createTabStorage(storage: SyncStorage): SessionStorage {
  return {
    shared: false,
    get: (key) => storage.getItem(key),
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
  }
}

/** Stores values in memory, until the page is closed or reloaded. */
export function createMemoryStorage(): SessionStorage {
  const values = new Map<string, string>()
  return createTabStorage({
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  })
}

/** Returns a storage in IndexedDB, whose code is loaded on first use, or `undefined` if the browser has no IndexedDB. */
export function findSharedStorage(): SessionStorage | undefined {
  try {
    if (!globalThis.indexedDB) return undefined
  } catch {
    return undefined
  }
  const open = loadPart(async () => (await import('./indexed-db-storage')).createIndexedDbStorage())
  return {
    shared: true,
    get: async (key) => (await open()).get(key),
    set: async (key, value) => (await open()).set(key, value),
    remove: async (key) => (await open()).remove(key),
    update: async (key, change) => (await open()).update(key, change),
  }
}
