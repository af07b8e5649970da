import type { ReactNode } from 'react'
import { type Fallback, useGuard } from './fallback'

/** Props of {@link LoggedIn}. */
export interface LoggedInProps {
  readonly children?: ReactNode
  /** Shown to signed-out users, and while the session is loading. Default: nothing. */
  readonly fallback?: Fallback
}

/**
 * Shows its children to signed-in users, and `fallback` to everyone else. `LoggedIn` never starts a login by itself. To start one, use
 * {@link RequireLogin}.
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * <LoggedIn fallback={<Welcome />}>
 *   <Account />
 * </LoggedIn>
 * ```
 */
export function LoggedIn(props: LoggedInProps): ReactNode {
  return useGuard('LoggedIn', props)
}
