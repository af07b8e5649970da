import { base64url } from 'jose'
import type { ServerRuntime } from './ports'

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
