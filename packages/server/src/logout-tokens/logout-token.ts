/** A verified logout token of GenAuth. The token identifies a user, or one login of a user. */
export interface LogoutToken {
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** The token's id. Each token can be used only once. */
  readonly jti: string
  /**
   * The latest time at which the token can have been issued, in epoch milliseconds. The time includes the tolerance for clock differences.
   * The token does not end a session that started later.
   */
  readonly latestIssueAt: number
  /** The time until which the server stores the `jti`, in epoch milliseconds. After this time, no process accepts the token. */
  readonly rememberUntil: number
}
