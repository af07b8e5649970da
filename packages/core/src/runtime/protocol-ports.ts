import type { ProtocolPorts } from '../protocol/client'
import { platformFetch } from './platform-fetch'

/** The platform's fetch, clock and timers. They are looked up at each call, so that test fakes can replace them later. */
export const platformPorts: ProtocolPorts = {
  fetch: platformFetch,
  now: () => Date.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof setTimeout>),
}
