import { base64url } from 'jose'

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

/** The default runtime, for every platform with WebCrypto. */
export const serverRuntime: ServerRuntime = {
  now: () => Date.now(),
  randomId: () => base64url.encode(crypto.getRandomValues(new Uint8Array(16))),
  sleep: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
  after: startTimer,
}

function startTimer(ms: number, callback: () => void): () => void {
  const timer: unknown = setTimeout(callback, ms)
  // In Node, timers are objects, and they keep the process alive unless `unref` is called.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer) {
    ;(timer as { unref(): void }).unref()
  }
  return () => clearTimeout(timer as number)
}

/** Converts epoch milliseconds to a `Date`, for libraries that require one. */
export function toDate(at: number): Date {
  return new Date(at)
}
