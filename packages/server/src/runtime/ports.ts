/** The clock, the timers and the random ids that the server uses. Tests replace them. */
export interface ServerRuntime {
  /** Returns the current time in epoch milliseconds. */
  now(): number
  /** Returns 16 random bytes as base64url, whose characters are allowed in cookie names. */
  randomId(): string
  /** Resolves after `ms` milliseconds. The timer does not keep the process alive. */
  sleep(ms: number): Promise<void>
  /** Calls `callback` after `ms` milliseconds. The timer does not keep the process alive. Returns a function that cancels the timer. */
  after(ms: number, callback: () => void): () => void
}
