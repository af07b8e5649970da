import type { SyncStorage } from '../runtime/ports'
import type { ConnectionContext } from './connection-context'

/** What a page leaves behind for the pages after it. Everything works without, but for what each of these is for. */
export interface ConnectionMarks {
  /** The session whose logout the server has not heard of; see {@link unknownLogoutAt} where that was not known. Kept for all tabs. */
  readonly pendingLogout: Mark
  /** That this tab has left for a login, and comes back from one. */
  readonly leftForLogin: Mark
  /** The session that was shown last, by any tab: one that finds another tells the others. Kept for all tabs. */
  readonly shown: Mark
  /** The last renewal, as JSON: whoever waits for the lock of the tab that renews has it before that tab's message. Kept for all tabs. */
  readonly renewed: Mark
  /** The last renewal that failed, as JSON: whoever waits for the lock of the tab that tried need not try as well. Kept for all tabs. */
  readonly failed: Mark
  /** The session that was logged out of last, so that a tab which slept through it says so. Kept for all tabs. */
  readonly loggedOut: Mark
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
export interface Mark {
  read(): string | undefined
  set(value: string): void
  clear(): void
}

/** Makes the marks of an app. */
export function createConnectionMarks(
  context: Pick<ConnectionContext, 'key' | 'runtime' | 'tabStorage'>,
): ConnectionMarks {
  const { key, runtime, tabStorage } = context
  const { originStorage } = runtime
  return {
    pendingLogout: createMark(originStorage, `genauth:${key}:pending-logout`),
    leftForLogin: createMark(tabStorage, `genauth:${key}:left-for-login`),
    shown: createMark(originStorage, `genauth:${key}:shown`),
    renewed: createMark(originStorage, `genauth:${key}:renewed`),
    failed: createMark(originStorage, `genauth:${key}:failed`),
    loggedOut: createMark(originStorage, `genauth:${key}:logged-out`),
  }
}

function createMark(storage: SyncStorage | undefined, name: string): Mark {
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
