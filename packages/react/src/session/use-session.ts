import type { Session } from '@genauth/core/client'
import { useSyncExternalStore } from 'react'
import { type Scope, useUserScope } from '../provider/scope'

/** Returns the session of a provider. The component renders again when the session changes. */
export function useScopeSession({ session }: Scope): Session {
  return useSyncExternalStore(session.subscribe, session.get, session.getServer)
}

/**
 * Returns the login state: `loading`, `anonymous` with a `reason`, or `authenticated` with the session's `id`.
 *
 * The component renders again when the login state changes. After a token refresh, the component renders again only if the session was
 * `stale` before the refresh.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * const session = useSession()
 * if (session.status === 'anonymous' && session.reason === 'expired') return <p>Please log in again.</p>
 * ```
 */
export function useSession(): Session {
  return useScopeSession(useUserScope('useSession'))
}
