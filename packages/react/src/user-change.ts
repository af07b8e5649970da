import type { GenAuthEventType } from '@genauth/core'
import type { QueryClient } from '@tanstack/react-query'

/** The argument of `onUserChange`. */
export interface UserChange {
  /** The provider's QueryClient. Remove the app's own queries from it. */
  readonly queryClient: QueryClient
  /**
   * The event that changed the user. `expired` includes a session that GenAuth or an administrator ended. Every affected tab calls
   * `onUserChange`, after the session has changed and the previous user is removed from the cache.
   */
  readonly reason: Extract<GenAuthEventType, 'login' | 'logout' | 'expired' | 'userSwitched'>
}
