import type { SessionStorage } from './ports'

const storeName = 'sessions'

/**
 * Stores values in IndexedDB, because its transactions are consistent across tabs. Local storage is not consistent across tabs, even under
 * a lock.
 */
export function createIndexedDbStorage(): Required<SessionStorage> {
  let opened: Promise<IDBDatabase> | undefined
  const forget = () => {
    opened = undefined
  }
  const open = async <T>(
    mode: IDBTransactionMode,
    use: (store: IDBObjectStore) => Promise<T>,
  ): Promise<T> => {
    opened ??= openDatabase(forget)
    const database = await opened.catch((error: unknown) => {
      forget()
      throw error
    })
    return use(database.transaction(storeName, mode).objectStore(storeName))
  }
  /** Settles when the transaction completes. After that, every other tab sees the change. */
  const write = (change: (store: IDBObjectStore) => unknown) =>
    open('readwrite', (store) => {
      change(store)
      return settle(store.transaction)
    })
  return {
    shared: true,
    get: (key) => open('readonly', (store) => settle(store.get(key))),
    set: (key, value) => write((store) => store.put(value, key)),
    remove: (key) => write((store) => store.delete(key)),
    update: (key, change) =>
      open('readwrite', async (store) => {
        const current: unknown = await settle(store.get(key))
        const next = change(typeof current === 'string' ? current : undefined)
        if (next !== current) {
          if (next === undefined) store.delete(key)
          else store.put(next, key)
          await settle(store.transaction)
        }
        return next
      }),
  }
}

/**
 * Opens the origin's database. Other code of the origin may have created it without our object store, so a missing store is added. If other
 * code deletes or upgrades the database, this connection closes. Otherwise it would block that code, and every tab that opens later.
 */
async function openDatabase(onGone: () => void, version?: number): Promise<IDBDatabase> {
  const request = indexedDB.open('genauth', version)
  request.onupgradeneeded = () => {
    if (!request.result.objectStoreNames.contains(storeName)) {
      request.result.createObjectStore(storeName)
    }
  }
  const database = await settle(request)
  const close = () => {
    database.close()
    onGone()
  }
  database.onversionchange = close
  database.onclose = onGone
  if (database.objectStoreNames.contains(storeName)) return database
  close()
  return openDatabase(onGone, database.version + 1)
}

/** Returns a promise that settles when an IndexedDB request or transaction has ended. */
function settle(pending: IDBTransaction): Promise<void>
function settle<Result>(pending: IDBRequest<Result>): Promise<Result>
function settle(pending: IDBTransaction | IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const succeed = () => resolve('result' in pending ? pending.result : undefined)
    const fail = () => reject(pending.error ?? new Error('IndexedDB aborted the transaction.'))
    // A transaction can be aborted without an error event, for example if the disk is full.
    for (const type of ['success', 'complete']) pending.addEventListener(type, succeed)
    for (const type of ['error', 'abort']) pending.addEventListener(type, fail)
  })
}
