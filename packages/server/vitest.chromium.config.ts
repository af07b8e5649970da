import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

/** Opens the apps in `examples/` in Chromium. */
export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'examples-chromium',
    include: ['test/chromium/**/*.test.ts'],
    ...nodeProcess,
    globalSetup: ['test/examples/build-packages.ts'],
    setupFiles: ['../../scripts/leaks/watch-run.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 40_000 } },
  },
})
