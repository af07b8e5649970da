import { type ReactNode, useEffect, useRef } from 'react'
import { type Fallback, renderFallback } from './fallback'
import { useGenAuth } from './use-genauth'
import { useLogin } from './use-login'
import { useSession } from './use-session'

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
 * there the fallback is shown, with `reason`, `error` and a `login` for its button.
 *
 * @example
 * ```tsx
 * <RequireLogin fallback={({ reason, login }) => reason === 'expired' ? <button onClick={login}>Log in again</button> : <Spinner />}>
 *   <Account />
 * </RequireLogin>
 * ```
 */
export function RequireLogin({ children, fallback }: RequireLoginProps): ReactNode {
  const genauth = useGenAuth()
  const session = useSession()
  const { login, error } = useLogin()
  const hasBegun = useRef(false)

  useEffect(() => {
    if (session.status !== 'anonymous' || session.reason !== 'none' || hasBegun.current) return
    // What the server knew is no reason to leave the page: the core has the last word.
    if (session !== genauth.getSession() || genauth.getPendingAction() !== undefined) return
    hasBegun.current = true
    void login()
  }, [genauth, session, login])

  return session.status === 'authenticated'
    ? children
    : renderFallback(fallback, session, { login, error })
}
