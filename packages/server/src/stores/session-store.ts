/** A session as a store has it. */
export type StoredEntry = {
  /** One more with every write. */
  readonly version: number
} & (
  | { readonly sealed: string; readonly ended?: undefined }
  /** The session is over, and how; its tokens are gone. */
  | { readonly ended: SessionEnd; readonly sealed?: undefined }
)

/** How a session ended: refused by GenAuth, or ended by somebody. */
export type SessionEnd = 'expired' | 'revoked'

/** Until when something has to be kept, and what time it is, both in epoch milliseconds by the caller's clock. */
export interface StoreLifetime {
  readonly now: number
  readonly endsAt: number
}

/**
 * Where sessions are kept: `memoryStore` or `redisStore`. What it keeps is sealed, but for the
 * instants of logouts at GenAuth and of the beginnings of sessions, and its keys and names tell nothing. What its methods
 * throw makes the request fail with 503, and ends no session.
 */
export interface SessionStore {
  read(key: string): Promise<StoredEntry | undefined>
  /**
   * Compares and sets: writes the entry if the one that is there has the version before it; for version 1, if there is none.
   *
   * @returns Whether it was written.
   */
  write(key: string, entry: StoredEntry, lifetime: StoreLifetime): Promise<boolean>
  /** Files the key of a session under a name. */
  file(name: string, key: string, lifetime: StoreLifetime): Promise<void>
  /** The keys that are filed under a name; sessions that are over may be among them. */
  find(name: string): Promise<string[]>
  /** Takes what only one can have, until it gives it back or its time is over. */
  lock(name: string, holder: string, lifetime: StoreLifetime): Promise<boolean>
  /** Gives it back, if it is still the holder's. */
  unlock(name: string, holder: string): Promise<void>
}
