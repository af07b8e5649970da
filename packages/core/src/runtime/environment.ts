/** Returns whether this code runs in a page or its worker, which users can read. Edge runtimes have a worker scope, but are servers. */
export function isBrowser(): boolean {
  if (typeof document !== 'undefined') return true
  const agent: unknown = globalThis.navigator?.userAgent
  return 'WorkerGlobalScope' in globalThis && String(agent).startsWith('Mozilla/')
}
