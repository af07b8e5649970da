import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions, slowTests } from '../../scripts/vitest-shared'

export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'server',
    include: ['test/**/*.test.ts'],
    exclude: ['test/{chromium,examples,nginx,redis}/**', ...slowTests],
    ...nodeProcess,
    // The limit is high, because many complete logins over HTTP run at the same time, perhaps on a busy machine.
    testTimeout: 30_000,
    setupFiles: ['../../scripts/leaks/watch-run.ts', '../../scripts/leaks/watch-client.ts'],
  },
})
