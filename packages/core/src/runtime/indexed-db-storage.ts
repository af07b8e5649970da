import { createStore, promisifyRequest, type UseStore } from 'idb-keyval'
import type { SessionStorage } from './ports'

/**
 * Keeps values in IndexedDB, whose transactions all tabs agree on; local storage is not coherent between tabs, even under a lock.
 */
export function createIndexedDbStorage(): Required<SessionStorage> {
  let opened: UseStore | undefined
  const open: UseStore = (mode, callback) => {
    opened ??= createStore('genauth', 'sessions')
    return opened(mode, callback)
  }
  /** Settles with the transaction: from then on every other tab sees the change. */
  const write = (change: (store: IDBObjectStore) => unknown) =>
    open('readwrite', (store) => {
      change(store)
      return promisifyRequest(store.transaction)
    })
  return {
    shared: true,
    get: (key) => open('readonly', (store) => promisifyRequest(store.get(key))),
    set: (key, value) => write((store) => store.put(value, key)),
    remove: (key) => write((store) => store.delete(key)),
    update: (key, change) =>
      open('readwrite', async (store) => {
        const current: unknown = await promisifyRequest(store.get(key))
        const next = change(typeof current === 'string' ? current : undefined)
        if (next !== current) {
          if (next === undefined) store.delete(key)
          else store.put(next, key)
          await promisifyRequest(store.transaction)
        }
        return next
      }),
  }
}
