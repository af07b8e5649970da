/** Every effect of a server on the world but its requests, so that tests can put a world of their own in its place. */
export interface ServerRuntime {
  /** Epoch milliseconds. */
  now(): number
  /** An id of 16 bytes that nobody can guess, in characters that a cookie's name may have. */
  randomId(): string
  /** Resolves after so many milliseconds, and keeps no process alive for it. */
  sleep(ms: number): Promise<void>
  /** Calls back after so many milliseconds, and keeps no process alive for it. Gives what calls it off. */
  after(ms: number, callback: () => void): () => void
}
