/**
 * Stores which sessions have ended. If ended sessions were not stored, the server would accept a cookie that was copied before a logout.
 *
 * Use `redisRevocations`, or implement this interface on a store that all processes of the app share. If a method throws, the request gets
 * 503 and no session ends. All instants are in epoch milliseconds.
 */
export interface Revocations {
  /**
   * Stores that a session has ended.
   *
   * @param sessionId An opaque text. If GenAuth rejected the session's refresh token, the name of a second entry ends with `.expired`.
   * @param endsAt When the entry may be deleted, because all cookies of the session have expired, in epoch milliseconds.
   * @param now The current time of the caller's clock, for stores that need a time to live.
   */
  add(sessionId: string, endsAt: number, now: number): void | Promise<void>
  /** Returns whether `add` was called for that id. */
  has(sessionId: string): boolean | Promise<boolean>
  /**
   * Stores that all sessions of a group that started at or before `beganBy` have ended. A group is a user, or one login of a user. The
   * option `backchannelLogout` requires this method.
   *
   * @param group A pseudonymous name. The name does not reveal the user.
   * @param beganBy Replaces an earlier time of the same group. Do not replace a later time and its `endsAt`, because the clocks of
   * processes differ.
   */
  addGroup?(group: string, beganBy: number, endsAt: number, now: number): void | Promise<void>
  /** Returns the `beganBy` of a group, or `undefined`. The option `backchannelLogout` requires this method. */
  groupEndedAt?(group: string): number | undefined | Promise<number | undefined>
  /**
   * Takes a lock that only one holder can have. Implement `lock`, `unlock`, `addResult` and `resultOf` together, or none of them.
   *
   * With these methods, only one process completes a login, even if its callback is repeated. Also, only one process at a time applies a
   * logout token. If you omit these methods, each process coordinates only its own requests.
   *
   * @param holder Identifies the caller for `unlock`.
   * @param endsAt When the lock expires, in epoch milliseconds, because its holder may have stopped.
   * @param now The current time of the caller's clock, in epoch milliseconds.
   * @returns Whether the lock was taken. `false` if another holder has it.
   */
  lock?(name: string, holder: string, endsAt: number, now: number): boolean | Promise<boolean>
  /** Releases a lock, if `holder` still holds it. */
  unlock?(name: string, holder: string): void | Promise<void>
  /**
   * Stores an encrypted text under a name, unless a text exists under that name. A text has up to 15 kB and is stored for one or two minutes,
   * or has 1 kB and is stored for one hour. The text of a failed login has 1 kB and is stored for a few minutes.
   *
   * @param sealed The text, encrypted with `cookieSecrets` and with a key that only the browser's cookie contains.
   * @param endsAt When the text must be deleted, in epoch milliseconds.
   * @param now The current time of the caller's clock, in epoch milliseconds.
   * @returns Whether the text was stored. `false` if another text exists under that name.
   */
  addResult?(name: string, sealed: string, endsAt: number, now: number): boolean | Promise<boolean>
  /** Returns the text that is stored under a name. */
  resultOf?(name: string): string | undefined | Promise<string | undefined>
  /**
   * Stores a number under a name, unless a higher number is stored under that name. Implement `addMark` and `markOf` together. They also need
   * `lock`, `unlock`, `addResult` and `resultOf`.
   *
   * With these methods, all processes know which cookies of a session a token refresh has replaced, and reject copied cookies. If you omit
   * these methods, each process knows only its own refreshes.
   *
   * @param name An opaque text: a session id, or a session id with a suffix.
   * @param endsAt When the number may be deleted, in epoch milliseconds.
   * @param now The current time of the caller's clock, in epoch milliseconds.
   */
  addMark?(name: string, mark: number, endsAt: number, now: number): void | Promise<void>
  /** Returns the number that is stored under a name. */
  markOf?(name: string): number | undefined | Promise<number | undefined>
}
