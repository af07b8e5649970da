/** Whom a logout token of GenAuth's is about: a user, or one login of a user. */
export interface LogoutToken {
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** Its own id, which is good for one use. */
  readonly jti: string
  /** After this, in epoch milliseconds, it is refused for its age. */
  readonly refusedAt: number
}
