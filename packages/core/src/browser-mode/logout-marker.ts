import type { EarlyRuntime } from '../runtime/ports'
import { unlessBlocked } from '../session/unless-blocked'
import type { CurrentRecord } from './current-record'

/**
 * Stores the times of the last login and the last logout. Tabs that were asleep, closed or in the back/forward cache read them later. Every
 * new time is later than all previous times, even if the device's clock was set back.
 */
export interface LogoutMarker {
  /** Returns the time of the last logout, in epoch milliseconds; 0 if there was none. */
  read(): number
  /** Returns the time to store for a login or logout that happens now. */
  next(): number
  set(what: 'login' | 'logout', at: number): void
}

/**
 * A stored time that is further in the future is invalid. With such a clock, a device rejects GenAuth's TLS certificate. So no login or
 * logout can have stored that time.
 */
const farMs = 400 * 24 * 60 * 60_000

/** Creates the marker. It stores only the two times, in local storage. */
export function createLogoutMarker(
  { originStorage, now }: EarlyRuntime,
  key: string,
): LogoutMarker {
  const read = (what: 'login' | 'logout') => {
    const at = Number(unlessBlocked(() => originStorage?.getItem(`genauth:${key}:${what}`)))
    return Number.isSafeInteger(at) && at < now() + farMs ? at : 0
  }
  return {
    read: () => read('logout'),
    next: () => Math.max(now(), read('login') + 1, read('logout') + 1),
    set(what, at) {
      // Without local storage, only active tabs are notified, through a message.
      unlessBlocked(() => originStorage?.setItem(`genauth:${key}:${what}`, String(at)))
    },
  }
}

/** The state of the session when a login response arrived. A later comparison shows whether the user has logged out since then. */
export interface LoginSince {
  /** The session's epoch. A logout in this tab increases it. */
  readonly epoch: number
  /** When the user last logged out in any tab, in epoch milliseconds. */
  readonly loggedOutAt: number
}

/** Records the current state, when a login response arrives. */
export function noteLoginSince(now: {
  readonly current: CurrentRecord
  readonly logoutMarker: LogoutMarker
}): LoginSince {
  return { epoch: now.current.epoch, loggedOutAt: now.logoutMarker.read() }
}
