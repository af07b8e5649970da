/** A verified logout token of GenAuth. It names a user, or one login of a user. */
export interface LogoutToken {
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** The token's id. It can be used once. */
  readonly jti: string
  /**
   * The latest possible time of issue, with the tolerance for clocks, in epoch milliseconds. A session that started later does not end.
   */
  readonly latestIssueAt: number
  /** Until when to store the `jti`, in epoch milliseconds. This is longer than any process accepts the token. */
  readonly rememberUntil: number
}
