import type { ProtocolPorts } from '../protocol/client'
import { platformFetch } from './platform-fetch'

/** The platform's fetch, clock and timers, looked up at each call so that a fake put in their place is seen. */
export const platformPorts: ProtocolPorts = {
  fetch: platformFetch,
  now: () => Date.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof setTimeout>),
}
