import type { SessionStore, StoreLifetime } from '../stores/session-store'
import type { Locks } from './take-lock'

/** What processes agree on for a short time: locks, and encrypted texts. Methods throw `storage_unavailable`. */
export interface SharedNotes extends Locks {
  read(name: string): Promise<string | undefined>
  /**
   * Writes a text, unless there is one under that name.
   *
   * @returns Whether the text was written.
   */
  write(name: string, text: string, lifetime: StoreLifetime): Promise<boolean>
}

/** Notes in a store, under names that no session has. */
export function notesInStore(store: SessionStore): SharedNotes {
  return {
    lock: store.lock,
    unlock: store.unlock,
    read: async (name) => (await store.read(name))?.sealed,
    write: (name, sealed, lifetime) => store.write(name, { version: 1, sealed }, lifetime),
  }
}
