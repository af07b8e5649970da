import type { GenAuthError, UserInfo } from '@genauth/core'

interface UserResultBase<User> {
  /** Whether a request for the user is under way, the first one or a later one. */
  readonly isFetching: boolean
  /** Reads the user again. Settles with the result and never rejects. Does nothing for a visitor. Stable. */
  readonly refetch: () => Promise<UserResult<User>>
}

/** Nobody knows yet: the session is being restored, or the user's first request is under way. */
export interface UserPending<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'pending'
  readonly user: undefined
  readonly error: null
  readonly isPending: true
}

/** A visitor. */
export interface UserAnonymous<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'anonymous'
  readonly user: null
  readonly error: null
  readonly isPending: false
}

/** Somebody is logged in, but who it is could not be read. */
export interface UserFailure<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'error'
  readonly user: undefined
  /** `schema_invalid`, `schema_async`, or what `genauth.getUser()` rejected with. */
  readonly error: GenAuthError
  readonly isPending: false
}

/** The user. */
export interface UserSuccess<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'success'
  readonly user: User
  /** Why the last refetch failed; the user is the one from before. */
  readonly error: GenAuthError | null
  readonly isPending: false
}

/** What `useUser` returns: a union on `status`. */
export type UserResult<User = UserInfo> =
  | UserPending<User>
  | UserAnonymous<User>
  | UserFailure<User>
  | UserSuccess<User>
