/** Workspace packages are tested from their sources, so that no test ever runs against a stale build. */
export const sourceConditions: string[] = [
  '@genauth/source',
  'module',
  'browser',
  'development|production',
]

/** The same for what Vitest runs in Node, where the browser builds of dependencies are not wanted. */
export const nodeSourceConditions: string[] = [
  '@genauth/source',
  'module',
  'node',
  'development|production',
]
