import { GenAuthError } from '@genauth/core'
import type { ServerRuntime } from '../runtime/server-runtime'

/** An entry of a session store. */
export type StoredEntry = {
  /** The version of the entry. Each write increases the version by one. */
  readonly version: number
} & (
  | { readonly sealed: string; readonly ended?: undefined }
  /** How the session ended. The entry no longer contains its tokens. */
  | { readonly ended: SessionEnd; readonly sealed?: undefined }
)

/** How a session ended: GenAuth rejected its refresh token (`expired`), or a logout or a new login ended it (`revoked`). */
export type SessionEnd = 'expired' | 'revoked'

/** How long to store an entry. Both instants are epoch milliseconds of the caller's clock. */
export interface StoreLifetime {
  /** The current time. */
  readonly now: number
  /** When the entry expires. */
  readonly endsAt: number
}

/**
 * A store of sessions, created by `memoryStore` or `redisStore`.
 *
 * Its values are encrypted, except the times of logouts at GenAuth and the start times of sessions. Its keys and names do not reveal the
 * session or the user. If a method throws, the request gets 503 and no session ends.
 */
export interface SessionStore {
  /** Returns the entry of a key, or `undefined` if the entry does not exist or has expired. */
  read(key: string): Promise<StoredEntry | undefined>
  /**
   * Writes an entry if the stored entry has the previous version (compare-and-set). An entry with version 1 is written only if no entry
   * exists.
   *
   * @returns Whether the entry was written.
   */
  write(key: string, entry: StoredEntry, lifetime: StoreLifetime): Promise<boolean>
  /** Adds the key of a session to the index under a name. */
  file(name: string, key: string, lifetime: StoreLifetime): Promise<void>
  /** Returns the keys in the index under a name. The list can include keys of expired sessions. */
  find(name: string): Promise<string[]>
  /**
   * Takes a lock that only one holder can have. The lock expires at `lifetime.endsAt`.
   *
   * @returns Whether the lock was taken.
   */
  lock(name: string, holder: string, lifetime: StoreLifetime): Promise<boolean>
  /** Releases a lock, if `holder` still holds it. */
  unlock(name: string, holder: string): Promise<void>
}

type Guarded<Method> = Method extends (...args: infer Args) => infer Result
  ? (...args: Args) => Promise<Awaited<Result>>
  : Method

/** Methods that throw `storage_unavailable` if the original method fails. */
export type GuardedMethods<Store> = { [Name in keyof Store]: Guarded<Store[Name]> }

/**
 * Returns an object with the same methods, except that they throw `storage_unavailable` if the original method fails.
 *
 * @param names The methods. A method that `store` does not have stays absent.
 * @param message The message of the error.
 */
export function guardMethods<Store extends object>(
  store: Store,
  names: readonly (keyof Store)[],
  message: string,
): GuardedMethods<Store> {
  const guard = async (name: keyof Store, args: unknown[]) => {
    try {
      return await (store[name] as (...args: unknown[]) => unknown).apply(store, args)
    } catch (cause) {
      throw new GenAuthError('storage_unavailable', message, { retryable: true, cause })
    }
  }
  const present = names.filter((name) => store[name] !== undefined)
  const methods = present.map((name) => [name, (...args: unknown[]) => guard(name, args)])
  return Object.fromEntries(methods)
}

export const storeMethods = ['read', 'write', 'file', 'find', 'lock', 'unlock'] as const

/** Returns the store with methods that throw `storage_unavailable` if the store fails. */
export function guardStore(store: SessionStore): SessionStore {
  return guardMethods(
    store,
    storeMethods,
    'The session store cannot be reached. Check the store that you passed to storedSessions(). Sessions are unchanged.',
  )
}

/** Locks that processes share. */
export type Locks = Pick<SessionStore, 'lock' | 'unlock'>

/** A lock that this process holds. */
export interface HeldLock {
  /** Whether a request that starts now and lasts `durationMs` ends before the lock expires. */
  lastsFor(durationMs: number): boolean
  release(): Promise<void>
}

/**
 * Takes a lock.
 *
 * @param lifeMs After this time the lock expires, because its holder has probably stopped.
 * @returns `undefined` if another process holds the lock.
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function takeLock(
  { now, randomId }: Pick<ServerRuntime, 'now' | 'randomId'>,
  locks: Locks,
  { name, lifeMs }: { name: string; lifeMs: number },
): Promise<HeldLock | undefined> {
  const holder = randomId()
  // Read the time before the request to the store, so that the lock expires no earlier than its holder expects.
  const startedAt = now()
  const endsAt = startedAt + lifeMs
  // Ignore errors: a lock that cannot be released expires.
  const release = () => locks.unlock(name, holder).catch(() => undefined)
  try {
    const isTaken = await locks.lock(name, holder, { now: startedAt, endsAt })
    return isTaken ? { lastsFor: (ms) => now() + ms < endsAt, release } : undefined
  } catch (error) {
    // Release the lock: the store may have set the lock, even if the response was lost.
    await release()
    throw error
  }
}

/** Short-lived locks and encrypted texts that processes share. If the store fails, the methods throw `storage_unavailable`. */
export interface SharedNotes extends Locks {
  read(name: string): Promise<string | undefined>
  /**
   * Writes a text, unless one exists under that name.
   *
   * @returns Whether the text was written.
   */
  write(name: string, text: string, lifetime: StoreLifetime): Promise<boolean>
}

/** Creates notes in a session store. Their names contain a dot, and keys of sessions do not. */
export function notesInStore(store: SessionStore): SharedNotes {
  return {
    lock: store.lock,
    unlock: store.unlock,
    read: async (name) => (await store.read(name))?.sealed,
    write: (name, sealed, lifetime) => store.write(name, { version: 1, sealed }, lifetime),
  }
}
