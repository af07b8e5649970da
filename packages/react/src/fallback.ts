import type { AnonymousReason, GenAuthError, Session } from '@genauth/core'
import type { ReactNode } from 'react'
import type { Login } from './use-login'

/** What a fallback is told. */
export interface FallbackProps {
  /** Why the children are not shown. `loading`: nobody knows yet; `error`: also where a login could not begin. */
  readonly reason: AnonymousReason | 'loading'
  readonly login: Login
  readonly error: GenAuthError | null
}

/** What to show instead of the children: a node, or a function that makes one. */
export type Fallback = ReactNode | ((props: FallbackProps) => ReactNode)

/** Renders the fallback for a session that is not authenticated. */
export function renderFallback(
  fallback: Fallback,
  session: Exclude<Session, { status: 'authenticated' }>,
  { login, error }: Omit<FallbackProps, 'reason'>,
): ReactNode {
  if (typeof fallback !== 'function') return fallback
  if (session.status === 'loading') return fallback({ reason: 'loading', login, error })
  // A visitor whose login could not begin is in no state of the core's: there was no session before and there is none now.
  const reason = session.reason === 'none' && error ? 'error' : session.reason
  return fallback({ reason, login, error: error ?? session.error ?? null })
}
