import type { SessionStorage } from './ports'

/** Stores values in memory, until the page is closed or reloaded. */
export function createMemoryStorage(): SessionStorage {
  const values = new Map<string, string>()
  return {
    shared: false,
    get: (key) => values.get(key),
    set: (key, value) => {
      values.set(key, value)
    },
    remove: (key) => {
      values.delete(key)
    },
  }
}
