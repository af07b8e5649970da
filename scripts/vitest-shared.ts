// What the Vitest configurations of the workspace share: Vitest has no inheritance between projects in different folders.

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

/**
 * For what Vitest runs in Node: test files share a process and its modules, because to load those anew for each takes longer than most of
 * the tests. So none leaves anything behind.
 */
export const nodeProcess: { readonly environment: 'node'; readonly isolate: false } = {
  environment: 'node',
  isolate: false,
}

const leftOut = process.env['TESTS_LEFT_OUT']?.split(',') ?? []

/** The slowest tests that need only Node. `npm run test:quick` leaves them out, `npm test` runs them. */
export const slowTests: string[] = leftOut.includes('slow')
  ? ['test/{faults,memory,properties}/**']
  : []
