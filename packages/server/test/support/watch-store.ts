import type { SessionStore } from '../../src'

/** A store that records its calls. A test can delay the calls or let them fail. */
export interface WatchedStore extends SessionStore {
  /** All calls with their arguments, as JSON. */
  readonly calls: string[]
  /** Runs before each call of the store. The function can wait or throw. */
  before: (method: keyof SessionStore) => unknown
}

export function watchStore(store: SessionStore): WatchedStore {
  const calls: string[] = []
  const watched: WatchedStore = { ...store, calls, before: () => undefined }
  for (const method of ['read', 'write', 'file', 'find', 'lock', 'unlock'] as const) {
    const call = store[method] as (...args: unknown[]) => Promise<never>
    watched[method] = async (...args: unknown[]) => {
      calls.push(JSON.stringify([method, ...args]))
      await watched.before(method)
      return call(...args)
    }
  }
  return watched
}
