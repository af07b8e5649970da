import type { SessionStore, StoreLifetime } from '../stores/session-store'
import type { Locks } from './locks'

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
