import { base64url } from 'jose'
import type { ServerRuntime } from './ports'

/** What every platform with WebCrypto offers. */
export const serverRuntime: ServerRuntime = {
  now: () => Date.now(),
  randomId: () => base64url.encode(crypto.getRandomValues(new Uint8Array(16))),
  sleep: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
  after: startTimer,
}

function startTimer(ms: number, callback: () => void): () => void {
  const timer: unknown = setTimeout(callback, ms)
  // Node's timers are objects, and would keep the process from ending.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer) {
    ;(timer as { unref(): void }).unref()
  }
  return () => clearTimeout(timer as number)
}
