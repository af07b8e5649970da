import { defineProject } from 'vitest/config'
import { nodeSourceConditions } from '../scripts/vitest-shared'

export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'e2e',
    include: ['e2e/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['e2e/support/build-demo.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
