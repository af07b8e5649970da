/** Returns whether users can read this code: in a page or in a page's worker. Edge runtimes have a worker scope too, but run on servers. */
export function isBrowser(): boolean {
  if (typeof document !== 'undefined') return true
  const agent: unknown = globalThis.navigator?.userAgent
  return 'WorkerGlobalScope' in globalThis && String(agent).startsWith('Mozilla/')
}
