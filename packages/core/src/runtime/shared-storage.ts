import type { SessionStorage } from './ports'

/** Keeps values in IndexedDB, whose code only those load who use it; `undefined` where there is none. */
export function findSharedStorage(): SessionStorage | undefined {
  try {
    if (!globalThis.indexedDB) return undefined
  } catch {
    return undefined
  }
  let opened: Promise<Required<SessionStorage>> | undefined
  const open = () => {
    opened ??= import('./indexed-db-storage').then(({ createIndexedDbStorage }) =>
      createIndexedDbStorage(),
    )
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
