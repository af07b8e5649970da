import type { SessionStorage, SyncStorage } from './ports'

/** Keeps values in the tab's own storage: they survive a reload and end with the tab. Where it is blocked, writing says so. */
export function createTabStorage(storage: SyncStorage | undefined): SessionStorage {
  return {
    shared: false,
    get: (key) => storage?.getItem(key),
    set(key, value) {
      if (!storage) throw new Error('Storage is blocked.')
      storage.setItem(key, value)
    },
    remove: (key) => storage?.removeItem(key),
  }
}
