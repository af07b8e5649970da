import { base64url } from 'jose'
import type { ServerRuntime } from './ports'

/** What every platform with WebCrypto offers. */
export const serverRuntime: ServerRuntime = {
  now: () => Date.now(),
  randomId: () => base64url.encode(crypto.getRandomValues(new Uint8Array(16))),
  sleep: (ms) =>
    new Promise((resolve) => {
      const timer: unknown = setTimeout(resolve, ms)
      // Node's timers are objects, and would keep the process from ending.
      if (typeof timer === 'object' && timer !== null && 'unref' in timer) {
        ;(timer as { unref(): void }).unref()
      }
    }),
}
