import type { Session } from '@genauth/core'
import { useSyncExternalStore } from 'react'
import { useScope } from './scope-context'

/**
 * Reads the login state. Renders again when that changes, and never because a token was renewed.
 *
 * @example
 * ```tsx
 * const session = useSession()
 * if (session.status === 'anonymous' && session.reason === 'expired') return <p>Please log in again.</p>
 * ```
 */
export function useSession(): Session {
  const { session } = useScope()
  return useSyncExternalStore(session.subscribe, session.get, session.getServer)
}
