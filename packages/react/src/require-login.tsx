import type { ReactNode } from 'react'
import { type Fallback, useGuard } from './fallback'

/** Props of {@link RequireLogin}. */
export interface RequireLoginProps {
  readonly children?: ReactNode
  /**
   * Shown while the session is loading, while the browser goes to the login page, after a logout or an expiry, and on an error.
   * Default: nothing.
   */
  readonly fallback?: Fallback
}

/**
 * Shows its children to signed-in users. Redirects a signed-out user to the login page once.
 *
 * In the following cases, `RequireLogin` does not start a login, but shows the fallback. A fallback function receives `reason`, `error`,
 * `isPending` and `login`.
 *
 * - during and after a logout
 * - after an expiry, because a redirect would lose what the user typed
 * - after an error
 * - after the user came back from the login page with the Back button
 *
 * @throws {GenAuthError} `invalid_options` if there is no `<GenAuthProvider>` above the component.
 * @example
 * ```tsx
 * <RequireLogin fallback={({ reason, login, isPending }) =>
 *   isPending || reason === 'loading' ? <Spinner /> : <button onClick={login}>Log in</button>
 * }>
 *   <Account />
 * </RequireLogin>
 * ```
 */
export function RequireLogin(props: RequireLoginProps): ReactNode {
  return useGuard('RequireLogin', props)
}
