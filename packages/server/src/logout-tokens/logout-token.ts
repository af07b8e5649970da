/** Whom a logout token of GenAuth's is about: a user, or one login of a user. */
export interface LogoutToken {
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** Its own id, which is good for one use. */
  readonly jti: string
  /** When it was issued at the latest, however far the two clocks are apart, in epoch milliseconds: what began after that is not meant. */
  readonly latestIssueAt: number
  /** How long its `jti` has to be remembered, in epoch milliseconds: longer than any process accepts the token. */
  readonly rememberUntil: number
}
