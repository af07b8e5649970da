import type { Runtime } from '../runtime/ports'

/** Remembers when somebody logged out, for tabs that were asleep, closed or in the back/forward cache then. */
export interface LogoutMarker {
  set(at: number): void
  /** Epoch milliseconds; 0 for never. */
  read(): number
}

/** Keeps the instant, and nothing else, in local storage. */
export function createLogoutMarker({ originStorage }: Runtime, key: string): LogoutMarker {
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
        return Number(originStorage?.getItem(name)) || 0
      } catch {
        return 0
      }
    },
  }
}
