import type { GenAuthError, UserInfo } from '@genauth/core/client'

interface UserResultBase<User> {
  /** Whether a request for the user is running: the first request or a later one. */
  readonly isFetching: boolean
  /**
   * Requests the user again. Resolves to the new result, and never rejects. Sends no request for a signed-out user. The function is the
   * same in every render.
   */
  readonly refetch: () => Promise<UserResult<User>>
}

/** The user has not loaded yet: the session is loading, or the first request for the user is running. */
export interface UserPending<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'pending'
  readonly user: undefined
  readonly error: null
  readonly isPending: true
}

/** The user is signed out. */
export interface UserAnonymous<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'anonymous'
  readonly user: null
  readonly error: null
  readonly isPending: false
}

/** The user is signed in, but the request for the user failed, or the schema rejects the claims. */
export interface UserFailure<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'error'
  readonly user: undefined
  /** `schema_invalid`, `schema_async`, or the error of `genauth.getUser()`. */
  readonly error: GenAuthError
  readonly isPending: false
}

/** The user is signed in, and `user` has the claims. */
export interface UserSuccess<User = UserInfo> extends UserResultBase<User> {
  readonly status: 'success'
  readonly user: User
  /** Why the last request failed, or `null`. After a failure, `user` has the claims of the last successful request. */
  readonly error: GenAuthError | null
  readonly isPending: false
}

/** The result of `useUser`: a union on `status`. */
export type UserResult<User = UserInfo> =
  | UserPending<User>
  | UserAnonymous<User>
  | UserFailure<User>
  | UserSuccess<User>
