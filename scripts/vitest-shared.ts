// Shared options of the Vitest configurations. Vitest projects in different folders cannot inherit options.

/** Resolve conditions for tests. Workspace packages resolve to their sources, so that no test uses an old build. */
export const sourceConditions: string[] = [
  '@genauth/source',
  'module',
  'browser',
  'development|production',
]

/** Resolve conditions for tests in Node, without the browser builds of dependencies. */
export const nodeSourceConditions: string[] = [
  '@genauth/source',
  'module',
  'node',
  'development|production',
]

/**
 * Options for tests in Node. Test files share a process and its modules, because loading the modules for each file takes longer than most
 * tests. A test file must therefore clean up after itself.
 */
export const nodeProcess: { readonly environment: 'node'; readonly isolate: false } = {
  environment: 'node',
  isolate: false,
}

const leftOut = process.env['TESTS_LEFT_OUT']?.split(',') ?? []

/** Whether nginx is missing on this machine. A test file of another project then leaves out its tests behind nginx. */
export const isNginxLeftOut: boolean = leftOut.includes('nginx')

/** The slowest tests that need only Node. `npm run test:quick` leaves them out, `npm test` runs them. */
export const slowTests: string[] = leftOut.includes('slow')
  ? ['test/{faults,memory,properties}/**']
  : []
