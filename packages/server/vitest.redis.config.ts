import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

/** Tests that need a real Redis server, which some machines do not have. */
export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'server-redis',
    include: ['test/redis/**/*.test.ts'],
    ...nodeProcess,
    // Allow more time: the tests start processes, kill running processes, and wait for processes.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['../../scripts/leaks/watch-run.ts', '../../scripts/leaks/watch-client.ts'],
  },
})
