import type { ReactNode } from 'react'
import { useScope } from './scope-context'
import { useScopeSession } from './use-session'

/** Props of {@link LoggedOut}. */
export interface LoggedOutProps {
  readonly children?: ReactNode
}

/**
 * Shows its children to signed-out users, and nothing while the session is loading.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * <LoggedOut>
 *   <LoginButton />
 * </LoggedOut>
 * ```
 */
export function LoggedOut({ children }: LoggedOutProps): ReactNode {
  return useScopeSession(useScope('<LoggedOut>')).status === 'anonymous' ? children : null
}
