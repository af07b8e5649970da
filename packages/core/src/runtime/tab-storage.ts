import type { SessionStorage, SyncStorage } from './ports'

/** Stores values in the tab's `sessionStorage`: they survive a reload and end with the tab. */
export function createTabStorage(storage: SyncStorage): SessionStorage {
  return {
    shared: false,
    get: (key) => storage.getItem(key),
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
  }
}
