/**
 * Returns whether this code runs in a page or in a page's worker, where users can read secrets. Edge runtimes have a worker scope too, but
 * are servers.
 */
export function isBrowser(): boolean {
  if (typeof document !== 'undefined') return true
  const agent: unknown = globalThis.navigator?.userAgent
  return 'WorkerGlobalScope' in globalThis && String(agent).startsWith('Mozilla/')
}
