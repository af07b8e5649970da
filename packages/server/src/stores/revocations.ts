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
  /**
   * Takes a lock that only one process can hold. With `lock`, `unlock`, `addResult` and `resultOf`, which belong together, a callback that
   * arrives twice is finished once among all processes, and one process at a time applies a logout token. Without them this holds
   * within each process.
   *
   * @param holder Identifies the caller to `unlock`.
   * @param endsAt When the lock ends by itself, in epoch milliseconds: its holder may have died.
   * @param now By the same clock, in epoch milliseconds.
   * @returns Whether the lock was taken. `false` if another holder has it.
   */
  lock?(name: string, holder: string, endsAt: number, now: number): boolean | Promise<boolean>
  /** Releases a lock, if `holder` still holds it. */
  unlock?(name: string, holder: string): void | Promise<void>
  /**
   * Keeps an encrypted text under a name, unless there is one under that name: up to 15 kB for a minute, or 1 kB for an
   * hour. Of a login that failed, 1 kB for a few minutes.
   *
   * @param sealed Encrypted with `cookieSecrets` and with a key that only the browser's cookie has.
   * @param endsAt When the text must be gone, in epoch milliseconds.
   * @param now By the same clock, in epoch milliseconds.
   * @returns Whether the text was kept. `false` if there is another text under that name.
   */
  addResult?(name: string, sealed: string, endsAt: number, now: number): boolean | Promise<boolean>
  /** Returns the text that is kept under a name. */
  resultOf?(name: string): string | undefined | Promise<string | undefined>
}
