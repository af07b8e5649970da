import { defineConfig } from 'vitest/config'
import { nodeSourceConditions, sourceConditions } from './scripts/vitest-shared'

const core = {
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'core',
    include: ['packages/core/test/**/*.test.ts'],
    exclude: [
      'packages/core/test/{browser,chromium,faults,integration,properties}/**',
      'packages/core/test/attacks/{hostile,leak,open,poisoned}-*.test.ts',
      'packages/core/test/protocol/leaks.test.ts',
      'packages/core/test/session/clock-table.test.ts',
    ],
    environment: 'node',
    // No module has a state that one test could leave to another, so each is loaded once.
    isolate: false,
    // What a module does as it is loaded would else count as run by the test alone that loads it first.
    setupFiles: ['packages/core/src/session/engine.ts'],
  },
}

/** Tests that render for a server, or count what React complains of, which it does once for all of them. */
const alone =
  'packages/react/test/{require-login,server-rendering,streaming,use-suspense-user}.test.tsx'

const react = {
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    name: 'react',
    include: ['packages/react/test/**/*.test.{ts,tsx}'],
    exclude: [
      'packages/react/test/browser/**',
      'packages/react/test/{changed-clock,persisted-cache,real-login}.test.tsx',
      alone,
    ],
    environment: 'happy-dom',
    setupFiles: ['packages/react/test/setup.ts'],
    isolate: false,
  },
}

const reactAlone = {
  ...react,
  test: { ...react.test, name: 'react-alone', include: [alone], exclude: [], isolate: true },
}

/**
 * What a mutant is tried on: the quick tests of its own package, without a browser and without a second of patience, so that four thousand
 * of them take an hour or two. What survives here may still be found by a browser, on the wire, by hostile values, or by a random story.
 */
export default defineConfig({
  test: { projects: process.env['MUTATED'] === 'react' ? [react, reactAlone] : [core] },
})
