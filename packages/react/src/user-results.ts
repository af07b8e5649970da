import type { Session } from '@genauth/core'
import { asGenAuthError } from './as-genauth-error'
import type { UserResult } from './user-result'
import type { SelectedUser } from './user-schema'

/** What is known of a session's user, with or without an observer. */
export interface UserView<User> {
  readonly selected: SelectedUser<User> | undefined
  /** Why the last request failed. */
  readonly error: Error | null
  readonly isFetching: boolean
}

const nothing: UserView<never> = { selected: undefined, error: null, isFetching: false }

function toResult<User>(
  status: Session['status'],
  { selected, error, isFetching }: UserView<User>,
  refetch: UserResult<User>['refetch'],
): UserResult<User> {
  const base = { isFetching, refetch }
  if (status === 'anonymous') {
    return { ...base, status, user: null, error: null, isPending: false }
  }
  const failure = selected?.error ?? (error && asGenAuthError(error))
  if (selected && !selected.error) {
    return { ...base, status: 'success', user: selected.user, error: failure, isPending: false }
  }
  return failure
    ? { ...base, status: 'error', user: undefined, error: failure, isPending: false }
    : { ...base, status: 'pending', user: undefined, error: null, isPending: true }
}

/** Makes what turns a session and its user into a result: the same reference for as long as nothing in it changes. */
export function createUserResults<User>(
  refetch: UserResult<User>['refetch'],
): (session: Session, view: (sessionId: string) => UserView<User>) => UserResult<User> {
  let status: Session['status'] | undefined
  let last: UserView<User> = nothing
  let result: UserResult<User>
  return (session, view) => {
    const next = session.status === 'authenticated' ? view(session.id) : nothing
    const same =
      session.status === status &&
      next.selected === last.selected &&
      next.error === last.error &&
      next.isFetching === last.isFetching
    if (!same) result = toResult(session.status, next, refetch)
    status = session.status
    last = next
    return result
  }
}
