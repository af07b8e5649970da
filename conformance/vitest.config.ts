import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../scripts/vitest-shared'

export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'conformance',
    include: ['test/**/*.test.ts'],
    ...nodeProcess,
    testTimeout: 30_000,
    setupFiles: ['../scripts/leaks/watch-run.ts', '../scripts/leaks/watch-client.ts'],
  },
})
