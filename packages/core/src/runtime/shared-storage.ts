import { partMissing } from '../errors'
import type { SessionStorage } from './ports'

/** Keeps values in IndexedDB, whose code only those load who use it; `undefined` where there is none. */
export function findSharedStorage(): SessionStorage | undefined {
  try {
    if (!globalThis.indexedDB) return undefined
  } catch {
    return undefined
  }
  let opened: Promise<Required<SessionStorage>> | undefined
  const load = async () => {
    try {
      return (await import('./indexed-db-storage')).createIndexedDbStorage()
    } catch (cause) {
      opened = undefined
      throw partMissing(cause)
    }
  }
  const open = () => {
    opened ??= load()
    return opened
  }
  return {
    shared: true,
    get: async (key) => (await open()).get(key),
    set: async (key, value) => (await open()).set(key, value),
    remove: async (key) => (await open()).remove(key),
    update: async (key, change) => (await open()).update(key, change),
  }
}
