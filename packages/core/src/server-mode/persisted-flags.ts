import type { Runtime, SyncStorage } from '../runtime/ports'
import { unlessBlocked } from '../session/unless-blocked'

/**
 * Values that a document stores for later documents and other tabs. If the storage is blocked, only the features that need these flags do
 * not work.
 */
export interface PersistedFlags {
  /** The id of a session whose logout the server has not received, or the value of {@link unknownLogout}. Shared by all tabs. */
  readonly pendingLogout: PersistedFlag
  /** Set if this tab has redirected to a login, so that the next document detects the return. */
  readonly loginRedirect: PersistedFlag
  /** The id of the last session that a tab showed. A tab that receives another session sends a message. Shared by all tabs. */
  readonly shown: PersistedFlag
  /**
   * The last refresh, as JSON. A tab that gets the lock reads this flag, because the other tab's message may arrive later. Shared by all
   * tabs.
   */
  readonly renewed: PersistedFlag
  /**
   * The last failed refresh, as JSON. A tab that waited for the lock reads the failure, and does not repeat the refresh. Shared by all
   * tabs.
   */
  readonly failed: PersistedFlag
  /** The id of the session that was logged out last. A tab that missed the logout message reads this flag. Shared by all tabs. */
  readonly loggedOut: PersistedFlag
}

/** Stands for a session id that is unknown, because the tab was still loading when the user logged out. */
export const unknownSession = '?'

/** Returns the flag value for a logout of an unknown session, at a time in epoch milliseconds. */
export function unknownLogout(at: number): string {
  return unknownSession + at
}

/** Reads the time from a flag value of {@link unknownLogout}. Returns `undefined` if the session id is known, or if there was no logout. */
export function unknownLogoutAt(mark: string | undefined): number | undefined {
  return mark?.startsWith(unknownSession) ? Number(mark.slice(unknownSession.length)) : undefined
}

/** A string that is stored in the browser. */
export interface PersistedFlag {
  read(): string | undefined
  set(value: string): void
  clear(): void
}

/** Creates the flags of an app. */
export function createPersistedFlags(
  { originStorage }: Pick<Runtime, 'originStorage'>,
  tabStorage: SyncStorage,
  key: string,
): PersistedFlags {
  return {
    pendingLogout: createFlag(originStorage, `genauth:${key}:pending-logout`),
    loginRedirect: createFlag(tabStorage, `genauth:${key}:left-for-login`),
    shown: createFlag(originStorage, `genauth:${key}:shown`),
    renewed: createFlag(originStorage, `genauth:${key}:renewed`),
    failed: createFlag(originStorage, `genauth:${key}:failed`),
    loggedOut: createFlag(originStorage, `genauth:${key}:logged-out`),
  }
}

function createFlag(storage: SyncStorage | undefined, name: string): PersistedFlag {
  // If the browser cannot store the value, this document keeps the value in memory.
  let kept: string | undefined
  const clear = () => {
    kept = undefined
    unlessBlocked(() => storage?.removeItem(name))
  }
  return {
    read: () => kept ?? unlessBlocked(() => storage?.getItem(name) ?? undefined),
    set(value) {
      clear()
      unlessBlocked(() => storage?.setItem(name, value))
      if (unlessBlocked(() => storage?.getItem(name)) !== value) kept = value
    },
    clear,
  }
}
