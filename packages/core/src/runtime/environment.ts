/** Whether this code runs where anybody can read it: a page, or a worker of one. Edge runtimes have workers of their own. */
export function isBrowser(): boolean {
  if (typeof document !== 'undefined') return true
  const agent: unknown = globalThis.navigator?.userAgent
  return 'WorkerGlobalScope' in globalThis && String(agent).startsWith('Mozilla/')
}
