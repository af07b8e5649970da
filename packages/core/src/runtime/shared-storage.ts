import { loadPart } from '../load-part'
import type { SessionStorage } from './ports'

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
