import { isGenAuthError } from '../errors'
import type { ProtocolPorts } from '../protocol/client'
import type { SessionStorage } from '../runtime/ports'
import { parseSession, type StoredSession } from './record'

/** Reads and writes the stored record of a session. */
export interface SessionStore {
  readonly isShared: boolean
  /** Whether the user's claims are stored with the record. */
  readonly keepsClaims: boolean
  /** Whether the storage has failed, so that the record is only in memory. */
  readonly isBroken: boolean
  /** Whether the app has received the error for the failed storage. */
  isTold: boolean
  /** Reads the record synchronously, and changes nothing. Returns `undefined` if the storage is asynchronous, or has no valid record. */
  peek(): StoredSession | undefined
  /**
   * Reads the record. Removes an invalid value.
   *
   * @param options With `rejects`, rejects if the code of the storage could not be loaded. Without this code, the tab cannot find out whether
   * a session exists.
   */
  read(options?: FailureOptions): Promise<StoredSession | undefined>
  /**
   * Writes the result of `change`. If the result is `undefined`, removes the record. If the result is the current record, the stored record
   * stays unchanged.
   *
   * @param options With `rejects`, rejects if the storage fails. By default, if the storage fails, only the record in this tab's memory
   * changes, although other tabs share the record.
   */
  update(
    change: (current: StoredSession | undefined) => StoredSession | undefined,
    options?: FailureOptions,
  ): Promise<StoredSession | undefined>
}

/** What happens if the storage fails. */
export interface FailureOptions {
  readonly rejects?: boolean
}

/** If the storage does not respond within this time, it has failed. In milliseconds. */
const storageTimeoutMs = 5000

/** The clock and timers of a store, and whether it stores claims. */
export interface SessionStoreOptions extends Omit<ProtocolPorts, 'fetch'> {
  /** Store the user's claims too. Default true. */
  readonly storeClaims?: boolean | undefined
}

/** Creates the store of a session. If the storage fails (blocked, full or without a response), the record continues in memory. */
export function createSessionStore(
  storage: SessionStorage,
  key: string,
  ports: SessionStoreOptions,
): SessionStore {
  // Without an atomic `update`, a write of the claims could overwrite another tab's change.
  const keepsClaims = ports.storeClaims !== false && !(storage.shared && !storage.update)
  let memory: StoredSession | undefined
  let isBroken = false
  const enqueue = createQueue(ports)
  const record = createRecord(storage, key, keepsClaims ? (session) => session : withoutClaims)
  return {
    isShared: storage.shared,
    keepsClaims,
    get isBroken() {
      return isBroken
    },
    isTold: false,
    peek: record.peek,
    async read({ rejects } = {}) {
      try {
        if (!isBroken) memory = await enqueue(record.read)
      } catch (error) {
        // If the storage itself fails, use the last known record.
        if (rejects && isGenAuthError(error)) throw error
      }
      return memory
    },
    async update(change, { rejects } = {}) {
      try {
        if (!isBroken) {
          // If the storage responds only after the time-out, the change is outdated. Do not apply it.
          memory = await enqueue((isLate) =>
            record.update((current) => (isLate() ? current : change(current))),
          )
          return memory
        }
      } catch (error) {
        if (rejects) throw error
        isBroken = true
      }
      const before = memory
      memory = change(memory)
      // A storage that rejects writes may allow removal. Remove the record, because its tokens are outdated.
      if (!memory || (!storage.shared && memory.accessToken !== before?.accessToken))
        enqueue(async () => storage.remove(key)).catch(() => undefined)
      return memory
    },
  }
}

/** Reads and writes the record. `trim` removes the claims if the app does not want to store them. */
function createRecord(
  storage: SessionStorage,
  key: string,
  trim: (session: StoredSession) => StoredSession,
) {
  const parse = (value: string | null | undefined) => {
    const session = parseSession(value)
    return session && trim(session)
  }
  const write = async (change: Change) => {
    const serialize = (value: string | undefined) => {
      const current = parse(value)
      const next = change(current)
      return next && next === current ? value : next && JSON.stringify(trim(next))
    }
    if (storage.update) return parse(await storage.update(key, serialize))
    const value = (await storage.get(key)) ?? undefined
    const next = serialize(value)
    if (next === undefined) await storage.remove(key)
    else if (next !== value) await storage.set(key, next)
    return parse(next)
  }
  return {
    peek() {
      try {
        const value = storage.get(key)
        return typeof value === 'string' ? parse(value) : undefined
      } catch {
        return undefined
      }
    },
    async read() {
      const value = await storage.get(key)
      const session = parse(value)
      if (value && !session) await storage.remove(key)
      return session
    },
    // A storage without room for the claims may have room for the session without them.
    update: (change: Change) =>
      write(change).catch(() =>
        write((current) => {
          const next = change(current)
          return next?.user ? withoutClaims(next) : next
        }),
      ),
  }
}

function withoutClaims(session: StoredSession): StoredSession {
  return { ...session, user: undefined }
}

type Change = (current: StoredSession | undefined) => StoredSession | undefined

/** Creates a queue that runs the operations of a storage one after the other, because most storages are not atomic. */
function createQueue(ports: Pick<SessionStoreOptions, 'setTimeout' | 'clearTimeout'>) {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(step: (isLate: () => boolean) => Promise<T>): Promise<T> => {
    const result = last.then(() => {
      let timer: unknown
      let isLate = false
      const timeout = new Promise<never>((_, reject) => {
        timer = ports.setTimeout(() => {
          isLate = true
          reject(new Error())
        }, storageTimeoutMs)
      })
      return Promise.race([step(() => isLate), timeout]).finally(() => ports.clearTimeout(timer))
    })
    last = result.catch(() => undefined)
    return result
  }
}
