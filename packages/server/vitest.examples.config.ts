import { defineProject } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

// The apps in `examples/`, each as whoever reads it starts it: built packages, a process of its own, and a GenAuth to log in at.
export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'examples',
    include: ['test/examples/**/*.test.ts'],
    ...nodeProcess,
    testTimeout: 60_000,
    // Next.js builds its app first.
    hookTimeout: 240_000,
    globalSetup: ['test/examples/build-packages.ts'],
    setupFiles: ['../../scripts/leaks/watch-run.ts'],
  },
})
