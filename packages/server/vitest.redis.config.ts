import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

/** What needs a real Redis, which some machines have not. */
export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'server-redis',
    include: ['test/redis/**/*.test.ts'],
    ...nodeProcess,
    // Processes are started, ended in the middle of their work, and waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['../../scripts/leaks/watch-run.ts', '../../scripts/leaks/watch-client.ts'],
  },
})
