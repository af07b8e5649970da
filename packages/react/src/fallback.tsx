import type { AnonymousReason, GenAuthError, Session } from '@genauth/core'
import { type ReactNode, useEffect } from 'react'
import { useScope } from './scope-context'
import { type Login, useLogin } from './use-login'
import { useSession } from './use-session'

/** What a fallback is told. */
export interface FallbackProps {
  /** Why the children are not shown. `loading`: nobody knows yet; `error`: also where a login could not begin. */
  readonly reason: AnonymousReason | 'loading'
  readonly login: Login
  /**
   * Whether a login of the page is under way, or about to be begun. Where it is not, as on a page to which the user went back from the
   * login page, nothing happens without a click: show a button.
   */
  readonly isPending: boolean
  readonly error: GenAuthError | null
}

/** What to show instead of the children: a node, or a function that makes one, which may use hooks. */
export type Fallback = ReactNode | ((props: FallbackProps) => ReactNode)

interface FallbackViewProps {
  readonly fallback: Fallback
  readonly session: Exclude<Session, { status: 'authenticated' }>
  /** Whether a visitor who has just arrived is sent to the login page. */
  readonly begins: boolean
}

/** Shows the fallback for a session that is not authenticated. An element of its own, so that the fallback's hooks stay in order. */
function FallbackView({ fallback, session, begins }: FallbackViewProps): ReactNode {
  const { genauth, begun } = useScope()
  const { login, error, isPending } = useLogin()
  const left = session.status === 'anonymous' ? session : undefined
  const reason = left?.reason ?? 'loading'
  const arrives = begins && reason === 'none' && !begun.has(session)

  useEffect(() => {
    // What the server knew is no reason to leave the page: the core has the last word.
    if (!arrives || begun.has(session) || session !== genauth.getSession()) return
    begun.add(session)
    if (genauth.getPendingAction() === undefined) login()
  }, [arrives, begun, genauth, session, login])

  if (typeof fallback !== 'function') return fallback
  return fallback({
    // A visitor whose login could not begin is in no state of the core's: there was no session before and there is none now.
    reason: reason === 'none' && error ? 'error' : reason,
    login,
    isPending: isPending || arrives,
    error: error ?? left?.error ?? null,
  })
}

/** What LoggedIn and RequireLogin have in common: the children for whoever is logged in, the fallback for all others. */
export function useGuard(children: ReactNode, fallback: Fallback, begins: boolean): ReactNode {
  const session = useSession()
  if (session.status === 'authenticated') return children
  // The key: a function's hooks are none of a node's.
  const key = typeof fallback
  return <FallbackView key={key} fallback={fallback} session={session} begins={begins} />
}
