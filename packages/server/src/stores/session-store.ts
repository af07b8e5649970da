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
