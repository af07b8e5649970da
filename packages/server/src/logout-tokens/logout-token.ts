/** A verified logout token of GenAuth. It names a user, or one login of a user. */
export interface LogoutToken {
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** The token's id. It can be used once. */
  readonly jti: string
  /**
   * When the token was issued at the latest, with the tolerance for clocks, in epoch milliseconds. A session that began later is not
   * affected.
   */
  readonly latestIssueAt: number
  /** Until when to store the `jti`, in epoch milliseconds. This is longer than any process accepts the token. */
  readonly rememberUntil: number
}
