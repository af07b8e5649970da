import type { ReactNode } from 'react'
import { type Fallback, useGuard } from './fallback'

/** Props of {@link RequireLogin}. */
export interface RequireLoginProps {
  readonly children?: ReactNode
  /** Shown while loading, while leaving for the login page, after a logout or an expiry, and on an error. Default: nothing. */
  readonly fallback?: Fallback
}

/**
 * Shows its children to whoever is logged in, and sends a visitor who has just arrived to the login page, once.
 *
 * It begins no login by itself during or after a logout, after an expiry (what was typed into the page would be lost) or on an error:
 * there the fallback is shown, with `reason`, `error`, `isPending` and a `login` for its button.
 *
 * @example
 * ```tsx
 * <RequireLogin fallback={({ reason, login, isPending }) =>
 *   isPending || reason === 'loading' ? <Spinner /> : <button onClick={login}>Log in</button>
 * }>
 *   <Account />
 * </RequireLogin>
 * ```
 */
export function RequireLogin({ children, fallback }: RequireLoginProps): ReactNode {
  return useGuard(children, fallback, true)
}
