import type { GenAuthEventType } from '@genauth/core'
import type { QueryClient } from '@tanstack/react-query'

/** What `onUserChange` is told. */
export interface UserChange {
  /** The provider's QueryClient: the one to clear the app's own queries from. */
  readonly queryClient: QueryClient
  /**
   * The event of the core. `expired` is also a session that was revoked from outside. It is said in every tab that is concerned, after
   * the session has changed and the last user was removed from the cache.
   */
  readonly reason: Extract<GenAuthEventType, 'login' | 'logout' | 'expired' | 'userSwitched'>
}
