import type { ReactNode } from 'react'
import { type Fallback, renderFallback } from './fallback'
import { useLogin } from './use-login'
import { useSession } from './use-session'

/** Props of {@link LoggedIn}. */
export interface LoggedInProps {
  readonly children?: ReactNode
  /** Shown to visitors, and while loading. Default: nothing. */
  readonly fallback?: Fallback
}

/** Shows its children to whoever is logged in. Never begins a login by itself: {@link RequireLogin} does. */
export function LoggedIn({ children, fallback }: LoggedInProps): ReactNode {
  const session = useSession()
  const { login, error } = useLogin()
  return session.status === 'authenticated'
    ? children
    : renderFallback(fallback, session, { login, error })
}
