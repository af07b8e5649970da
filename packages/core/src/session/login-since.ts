import type { LogoutMarker } from './logout-marker'
import type { SessionState } from './session-state'

/** The state of the session when a login response arrived. A later comparison shows whether the user has logged out since then. */
export interface LoginSince {
  /** The session's epoch. A logout in this tab increases it. */
  readonly epoch: number
  /** When the user last logged out in any tab, in epoch milliseconds. */
  readonly loggedOutAt: number
}

/** Records the current state, when a login response arrives. */
export function noteLoginSince(now: {
  readonly state: SessionState
  readonly logoutMarker: LogoutMarker
}): LoginSince {
  return { epoch: now.state.epoch, loggedOutAt: now.logoutMarker.read() }
}
