import type { Runtime } from '../runtime/ports'

/** Remembers when somebody logged out, for tabs that were asleep, closed or in the back/forward cache then. */
export interface LogoutMarker {
  set(at: number): void
  /** Epoch milliseconds; 0 for never. */
  read(): number
}

/** An instant so far in the future was written by a clock that was wrong. */
const farMs = 24 * 60 * 60_000

/** Keeps the instant, and nothing else, in local storage. */
export function createLogoutMarker({ originStorage, now }: Runtime, key: string): LogoutMarker {
  const name = `genauth:${key}:logout`
  return {
    set(at) {
      try {
        originStorage?.setItem(name, String(at))
      } catch {
        // Without it, tabs that are awake are told all the same.
      }
    },
    read() {
      try {
        const at = Number(originStorage?.getItem(name))
        return Number.isSafeInteger(at) && at < now() + farMs ? at : 0
      } catch {
        return 0
      }
    },
  }
}
