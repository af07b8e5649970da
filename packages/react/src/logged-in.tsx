import type { ReactNode } from 'react'
import { type Fallback, useGuard } from './fallback'

/** Props of {@link LoggedIn}. */
export interface LoggedInProps {
  readonly children?: ReactNode
  /** Shown to visitors, and while loading. Default: nothing. */
  readonly fallback?: Fallback
}

/** Shows its children to whoever is logged in. Never begins a login by itself: {@link RequireLogin} does. */
export function LoggedIn({ children, fallback }: LoggedInProps): ReactNode {
  return useGuard(children, fallback, false)
}
