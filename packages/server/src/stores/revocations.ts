/**
 * The memory of sessions that were ended, without which a cookie that was copied before a logout would go on working. Use
 * `redisRevocations`, or implement it on a store that all processes of the app share, where there are several. What its methods throw
 * makes the request fail, and ends no session. All instants are in epoch milliseconds.
 */
export interface Revocations {
  /**
   * Remembers that a session was ended.
   *
   * @param sessionId Any text: of a session that GenAuth refused, there is a second one, with `.expired` at its end.
   * @param endsAt Until when it has to be remembered: no cookie of it is good after that.
   * @param now By the same clock, for stores that count from their own.
   */
  add(sessionId: string, endsAt: number, now: number): void | Promise<void>
  has(sessionId: string): boolean | Promise<boolean>
  /**
   * Remembers that all sessions of a group (of a user, or of one login of a user) were ended that had begun by an instant. For
   * `backchannelLogout`, which throws at start without it.
   *
   * @param group A name that tells nothing of the user.
   * @param beganBy Replaces an earlier instant of the same group. A later one that is remembered stays, with its own end: clocks of processes
   * differ.
   */
  addGroup?(group: string, beganBy: number, endsAt: number, now: number): void | Promise<void>
  /** That instant, where there is one. For `backchannelLogout`. */
  groupEndedAt?(group: string): number | undefined | Promise<number | undefined>
}
