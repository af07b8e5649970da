import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

// Starts each app in `examples/` like a developer who tries the app: with built packages, in its own process, and with a GenAuth emulator.
export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'examples',
    include: ['test/examples/**/*.test.ts'],
    ...nodeProcess,
    testTimeout: 60_000,
    // The limit is high, because the set-up builds the Next.js app.
    hookTimeout: 240_000,
    globalSetup: ['test/examples/build-packages.ts'],
    setupFiles: ['../../scripts/leaks/watch-run.ts'],
  },
})
