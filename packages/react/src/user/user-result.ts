import type { GenAuthError, RegisteredUser } from '@genauth/core/client'

interface UserResultBase<User> {
  /** Whether a request for the user is running: the first request or a later one. */
  readonly isFetching: boolean
  /**
   * Requests the user again. Resolves to the new result, without `select`, and never rejects. Sends no request for a signed-out user. The
   * function is the same in every render.
   */
  readonly refetch: () => Promise<UserResult<User>>
}

/** The user has not loaded yet: the session is loading, or the first request for the user is running. */
export interface UserPending<User = RegisteredUser> extends UserResultBase<User> {
  readonly status: 'pending'
  readonly user: undefined
  readonly error: null
  readonly isPending: true
}

/** The user is signed out. */
export interface UserAnonymous<User = RegisteredUser> extends UserResultBase<User> {
  readonly status: 'anonymous'
  readonly user: null
  readonly error: null
  readonly isPending: false
}

/** The user is signed in, but the request for the user failed, or the schema rejects the claims, or `select` threw. */
export interface UserFailure<User = RegisteredUser> extends UserResultBase<User> {
  readonly status: 'error'
  readonly user: undefined
  /** `schema_invalid`, `schema_async`, `select_failed`, or the error of `genauth.getUser()`. */
  readonly error: GenAuthError
  readonly isPending: false
}

/** The user is signed in. `user` has the claims, or the part of them that `select` returned. */
export interface UserSuccess<User = RegisteredUser, Selected = User> extends UserResultBase<User> {
  readonly status: 'success'
  readonly user: Selected
  /** Why the last request failed, or `null`. After a failure, `user` has the claims of the last successful request. */
  readonly error: GenAuthError | null
  readonly isPending: false
}

/** The result of `useUser`: a union on `status`. */
export type UserResult<User = RegisteredUser, Selected = User> =
  | UserPending<User>
  | UserAnonymous<User>
  | UserFailure<User>
  | UserSuccess<User, Selected>
