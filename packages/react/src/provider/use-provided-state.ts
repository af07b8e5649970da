import type { AuthenticatedSession, Session } from '@genauth/core/client'
import { useIsRestoring } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useScopeSession } from '../session/use-session'
import { useKept } from '../shared/store'
import type { Scope, UserState } from './scope'

/** The last session that was not loading, and how often the user has changed until this session. */
interface UserChanges {
  readonly session?: Partial<AuthenticatedSession>
  readonly count: number
}

/**
 * Returns the state that the provider passes on. A login or a logout is a change of user. A login that keeps the user, such as a step-up login,
 * is no change. The first session after loading is no change either.
 */
export function useProvidedState(scope: Scope): UserState {
  const { count } = useKept(useScopeSession(scope), countChange)
  const isRestoring = useIsRestoring()
  return useMemo(() => [count, isRestoring] as const, [count, isRestoring])
}

/**
 * Applies the rule of the client's event `userSwitched`: two sessions have the same user only if both have the same `sub` and tenant. A
 * signed-out user has no `id` and no `sub`.
 */
function countChange(session: Session, last: UserChanges = { count: 0 }): UserChanges {
  if (session.status === 'loading') return last
  const { session: before } = last
  const next: UserChanges['session'] = session as Partial<AuthenticatedSession>
  const isSame =
    !before ||
    before.id === next.id ||
    (before.sub !== undefined && before.sub === next.sub && before.tenantId === next.tenantId)
  return { session: next, count: isSame ? last.count : last.count + 1 }
}
