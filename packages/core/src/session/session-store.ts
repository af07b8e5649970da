import type { SessionStorage } from '../runtime/ports'
import { parseSession, type StoredSession } from './stored-session'

/** The one record that a session is kept in. */
export interface SessionStore {
  readonly isShared: boolean
  /** Reads the record; what is not ours is removed. */
  read(): Promise<StoredSession | undefined>
  /** Writes what `change` makes of the record as it is now; `undefined` removes it, the same object leaves it. */
  update(
    change: (current: StoredSession | undefined) => StoredSession | undefined,
  ): Promise<StoredSession | undefined>
}

/** Keeps a record in a storage. Where the storage fails (blocked, full), the record lives on in memory. */
export function createSessionStore(storage: SessionStorage, key: string): SessionStore {
  let memory: StoredSession | undefined
  let isBroken = false
  const readStorage = async () => {
    const value = await storage.get(key)
    const session = parseSession(value)
    if (value && !session) await storage.remove(key)
    return session
  }
  const updateStorage = async (change: Change) => {
    if (storage.update) {
      return parseSession(await storage.update(key, (value) => serialize(value, change)))
    }
    const value = (await storage.get(key)) ?? undefined
    const next = serialize(value, change)
    if (next === undefined) await storage.remove(key)
    else if (next !== value) await storage.set(key, next)
    return parseSession(next)
  }
  return {
    isShared: storage.shared,
    async read() {
      if (isBroken) return memory
      try {
        memory = await readStorage()
      } catch {
        isBroken = true
      }
      return memory
    },
    async update(change) {
      if (!isBroken) {
        try {
          memory = await updateStorage(change)
          return memory
        } catch {
          isBroken = true
        }
      }
      memory = change(memory)
      return memory
    },
  }
}

type Change = (current: StoredSession | undefined) => StoredSession | undefined

function serialize(value: string | undefined, change: Change): string | undefined {
  const current = parseSession(value)
  const next = change(current)
  if (next === current && next) return value
  return next && JSON.stringify(next)
}
