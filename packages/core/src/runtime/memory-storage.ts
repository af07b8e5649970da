import type { SessionStorage } from './ports'

/** Keeps values for as long as the page lives. */
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
