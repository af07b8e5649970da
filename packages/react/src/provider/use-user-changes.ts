import type { Session } from '@genauth/core/client'
import { useState, useSyncExternalStore } from 'react'
import type { Scope } from './scope'

/**
 * Returns how often the user of a provider has changed, or has logged in or out. A login that keeps the user, such as a step-up login, is
 * no change. The first session after loading is no change either.
 */
export function useUserChanges({ session: { subscribe, get, getServer } }: Scope): number {
  const session = useSyncExternalStore(subscribe, get, getServer)
  const [last, setLast] = useState({ session, changes: 0 })
  if (session === last.session || session.status === 'loading') return last.changes
  const changes = last.changes + Number(isUserChange(last.session, session))
  setLast({ session, changes })
  return changes
}

/** Applies the rule of the client's event `userSwitched`: two sessions have the same user only if both have the same `sub`. */
function isUserChange(before: Session, after: Session): boolean {
  if (before.status !== 'authenticated' || after.status !== 'authenticated') {
    return before.status !== 'loading' && before.status !== after.status
  }
  return before.id !== after.id && (before.sub === undefined || before.sub !== after.sub)
}
