import type { SessionStore } from '../../src'

/** A store that a test sees through, and breaks. */
export interface WatchedStore extends SessionStore {
  /** All that the store was ever told, as text. */
  readonly told: string[]
  /** What is done before a method is: it may wait, or throw. */
  before: (method: keyof SessionStore) => unknown
}

export function watchStore(store: SessionStore): WatchedStore {
  const told: string[] = []
  const watched: WatchedStore = { ...store, told, before: () => undefined }
  for (const method of ['read', 'write', 'file', 'find', 'lock', 'unlock'] as const) {
    const call = store[method] as (...args: unknown[]) => Promise<never>
    watched[method] = async (...args: unknown[]) => {
      told.push(JSON.stringify([method, ...args]))
      await watched.before(method)
      return call(...args)
    }
  }
  return watched
}
