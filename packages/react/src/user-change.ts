import type { GenAuthEventType } from '@genauth/core'
import type { QueryClient } from '@tanstack/react-query'

/** The argument of `onUserChange`. */
export interface UserChange {
  /** The provider's QueryClient. Remove the app's own queries from this QueryClient. */
  readonly queryClient: QueryClient
  /**
   * The event that changed the user. `expired` is also the event if GenAuth or an administrator ended the session. Every affected tab calls
   * `onUserChange`. At the time of the call, the session has already changed, and the cache does not contain the previous user.
   */
  readonly reason: Extract<GenAuthEventType, 'login' | 'logout' | 'expired' | 'userSwitched'>
}
