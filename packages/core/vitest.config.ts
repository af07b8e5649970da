import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions, slowTests } from '../../scripts/vitest-shared'

export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'core',
    include: ['test/**/*.test.ts'],
    exclude: ['test/{browser,chromium}/**', ...slowTests],
    ...nodeProcess,
    testTimeout: 30_000,
    setupFiles: ['../../scripts/leaks/watch-run.ts', '../../scripts/leaks/watch-client.ts'],
  },
})
