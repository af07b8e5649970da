import type { Runtime } from '../runtime/ports'

/**
 * Remembers when somebody last logged in and out, for tabs that were asleep, closed or in the back/forward cache then. Each of these
 * instants is after all before it, also where the clock was set back in between.
 */
export interface LogoutMarker {
  /** When somebody last logged out, in epoch milliseconds; 0 for never. */
  read(): number
  /** An instant for a login or a logout that happens now. */
  next(): number
  set(what: 'login' | 'logout', at: number): void
}

/** An instant so far in the future was written by a clock that no certificate would have let reach GenAuth. */
const farMs = 400 * 24 * 60 * 60_000

/** Keeps the two instants, and nothing else, in local storage. */
export function createLogoutMarker({ originStorage, now }: Runtime, key: string): LogoutMarker {
  const read = (what: 'login' | 'logout') => {
    try {
      const at = Number(originStorage?.getItem(`genauth:${key}:${what}`))
      return Number.isSafeInteger(at) && at < now() + farMs ? at : 0
    } catch {
      return 0
    }
  }
  return {
    read: () => read('logout'),
    next: () => Math.max(now(), read('login') + 1, read('logout') + 1),
    set(what, at) {
      try {
        originStorage?.setItem(`genauth:${key}:${what}`, String(at))
      } catch {
        // Without it, tabs that are awake are told all the same.
      }
    },
  }
}
