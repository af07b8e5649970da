import type { ProtocolPorts } from '../protocol/client'
import { platformFetch } from './early-page'

/**
 * Returns whether this code runs in a page or in a page's worker, where users can read secrets. Edge runtimes have a worker scope too, but
 * are servers.
 */
export function isBrowser(): boolean {
  if (typeof document !== 'undefined') return true
  const agent: unknown = globalThis.navigator?.userAgent
  return 'WorkerGlobalScope' in globalThis && String(agent).startsWith('Mozilla/')
}

/** The platform's fetch, clock and timers. They are looked up at each call, so that test fakes can replace them later. */
export const platformPorts: ProtocolPorts = {
  fetch: platformFetch,
  now: () => Date.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof setTimeout>),
}
