import type { LogoutMarker } from './logout-marker'
import type { SessionState } from './session-state'

/** How things were when a login came back, to tell afterwards whether somebody has logged out meanwhile. */
export interface LoginSince {
  /** The session's epoch, which a logout in this page moves on. */
  readonly epoch: number
  /** When somebody last logged out in any tab. */
  readonly loggedOutAt: number
}

/** Notes how things are now. */
export function noteLoginSince(now: {
  readonly state: SessionState
  readonly logoutMarker: LogoutMarker
}): LoginSince {
  return { epoch: now.state.epoch, loggedOutAt: now.logoutMarker.read() }
}
