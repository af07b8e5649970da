import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

/** Tests behind a real nginx, which some machines do not have. */
export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'server-nginx',
    include: ['test/nginx/**/*.test.ts'],
    ...nodeProcess,
    testTimeout: 60_000,
    setupFiles: ['../../scripts/leaks/watch-run.ts', '../../scripts/leaks/watch-client.ts'],
  },
})
