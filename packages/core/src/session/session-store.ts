import { isGenAuthError } from '../errors'
import type { ProtocolPorts } from '../protocol/client'
import type { SessionStorage } from '../runtime/ports'
import { parseSession, type StoredSession } from './stored-session'

/** The one record that a session is kept in. */
export interface SessionStore {
  readonly isShared: boolean
  /** Whether the user's claims are kept with the record. */
  readonly keepsClaims: boolean
  /** Whether the storage has failed, so that the record lives in memory. */
  readonly isBroken: boolean
  /** Whether the app was told so. */
  isTold: boolean
  /** Reads the record of a storage that answers at once; `undefined` if there is none of ours. Changes nothing. */
  peek(): StoredSession | undefined
  /**
   * Reads the record; what is not ours is removed.
   *
   * @param isFirst Rejects where the storage could not even be loaded: nobody knows then whether there is one.
   */
  read(isFirst?: boolean): Promise<StoredSession | undefined>
  /**
   * Writes what `change` makes of the record as it is now; `undefined` removes it, the same object leaves it.
   *
   * @param isForAll Rejects where the storage fails, instead of going on in memory with what other tabs have too.
   */
  update(
    change: (current: StoredSession | undefined) => StoredSession | undefined,
    isForAll?: boolean,
  ): Promise<StoredSession | undefined>
}

/** After so long a storage is taken not to answer any more. */
const patienceMs = 5000

/** The clock and timers of a store, and what the app wants to keep. */
export interface SessionStoreOptions extends Omit<ProtocolPorts, 'fetch'> {
  /** Keep the user's claims too. Default true. */
  readonly storeClaims?: boolean | undefined
}

/** Keeps a record in a storage. Where the storage fails (blocked, full, silent), the record lives on in memory. */
export function createSessionStore(
  storage: SessionStorage,
  key: string,
  ports: SessionStoreOptions,
): SessionStore {
  // Without an atomic `update`, a write of claims could overwrite another tab's change.
  const keepsClaims = ports.storeClaims !== false && !(storage.shared && !storage.update)
  let memory: StoredSession | undefined
  let isBroken = false
  const inTurn = createTurns(ports)
  const record = createRecord(storage, key, keepsClaims ? (session) => session : withoutClaims)
  return {
    isShared: storage.shared,
    keepsClaims,
    get isBroken() {
      return isBroken
    },
    isTold: false,
    peek: record.peek,
    async read(isFirst) {
      try {
        if (!isBroken) memory = await inTurn(record.read)
      } catch (error) {
        // Otherwise what was known is still the best guess.
        if (isFirst && isGenAuthError(error)) throw error
      }
      return memory
    },
    async update(change, isForAll) {
      try {
        if (!isBroken) {
          // What it is late in doing is no more what is wanted.
          memory = await inTurn((isLate) =>
            record.update((current) => (isLate() ? current : change(current))),
          )
          return memory
        }
      } catch (error) {
        if (isForAll) throw error
        isBroken = true
      }
      const before = memory
      memory = change(memory)
      // What can be written no more may still be there to remove: the next page would use tokens that are used up.
      if (!memory || (!storage.shared && memory.accessToken !== before?.accessToken))
        inTurn(async () => storage.remove(key)).catch(() => undefined)
      return memory
    },
  }
}

/** The record in its storage. `trim` takes away what the app does not want stored. */
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
    // A storage that is too full for the claims may still have room for the session.
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

/** Makes the turns of a storage: one step after the other, as most storages take their time between reading and writing. */
function createTurns(ports: Pick<SessionStoreOptions, 'setTimeout' | 'clearTimeout'>) {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(step: (isLate: () => boolean) => Promise<T>): Promise<T> => {
    const turn = last.then(() => {
      let timer: unknown
      let isLate = false
      const silence = new Promise<never>((_, reject) => {
        timer = ports.setTimeout(() => {
          isLate = true
          reject(new Error())
        }, patienceMs)
      })
      return Promise.race([step(() => isLate), silence]).finally(() => ports.clearTimeout(timer))
    })
    last = turn.catch(() => undefined)
    return turn
  }
}
