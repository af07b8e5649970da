import type { SyncStorage } from '../runtime/ports'
import type { ConnectionContext } from './connection-context'

/** What a page leaves behind for the pages after it. Everything works without, but for what each of these is for. */
export interface PersistedFlags {
  /** The session whose logout the server has not heard of; see {@link unknownLogoutAt} where that was not known. Kept for all tabs. */
  readonly pendingLogout: PersistedFlag
  /** That this tab has left for a login, and comes back from one. */
  readonly leftForLogin: PersistedFlag
  /** The session that was shown last, by any tab: one that finds another tells the others. Kept for all tabs. */
  readonly shown: PersistedFlag
  /** The last renewal, as JSON: whoever waits for the lock of the tab that renews has it before that tab's message. Kept for all tabs. */
  readonly renewed: PersistedFlag
  /** The last renewal that failed, as JSON: whoever waits for the lock of the tab that tried need not try as well. Kept for all tabs. */
  readonly failed: PersistedFlag
  /** The session that was logged out of last, so that a tab which slept through it says so. Kept for all tabs. */
  readonly loggedOut: PersistedFlag
}

/** In place of a session's id: a page that was still loading did not know it. */
export const unknownSession = '?'

/** Marks a logout of whichever session there was at an instant, in epoch milliseconds. */
export function unknownLogout(at: number): string {
  return unknownSession + at
}

/** The instant of a logout of an unknown session; `undefined` where it was of a known one, or there was none. */
export function unknownLogoutAt(mark: string | undefined): number | undefined {
  return mark?.startsWith(unknownSession) ? Number(mark.slice(unknownSession.length)) : undefined
}

/** A text that is kept in the browser. */
export interface PersistedFlag {
  read(): string | undefined
  set(value: string): void
  clear(): void
}

/** Makes the marks of an app. */
export function createPersistedFlags(
  context: Pick<ConnectionContext, 'key' | 'runtime' | 'tabStorage'>,
): PersistedFlags {
  const { key, runtime, tabStorage } = context
  const { originStorage } = runtime
  return {
    pendingLogout: createFlag(originStorage, `genauth:${key}:pending-logout`),
    leftForLogin: createFlag(tabStorage, `genauth:${key}:left-for-login`),
    shown: createFlag(originStorage, `genauth:${key}:shown`),
    renewed: createFlag(originStorage, `genauth:${key}:renewed`),
    failed: createFlag(originStorage, `genauth:${key}:failed`),
    loggedOut: createFlag(originStorage, `genauth:${key}:logged-out`),
  }
}

function createFlag(storage: SyncStorage | undefined, name: string): PersistedFlag {
  // Where the storage takes nothing, this page at least does not forget.
  let kept: string | undefined
  const clear = () => {
    kept = undefined
    quietly(() => storage?.removeItem(name))
  }
  return {
    read: () => kept ?? quietly(() => storage?.getItem(name) ?? undefined),
    set(value) {
      clear()
      quietly(() => storage?.setItem(name, value))
      if (quietly(() => storage?.getItem(name)) !== value) kept = value
    },
    clear,
  }
}

/** A storage that is blocked or full keeps nobody from logging in or out. */
function quietly<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
