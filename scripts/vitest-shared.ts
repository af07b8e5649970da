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
 * For what Vitest runs in Node: test files share a process and its modules, because loading the modules for each file takes longer than most
 * tests. A test must leave nothing behind.
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
