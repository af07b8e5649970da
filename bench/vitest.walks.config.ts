import { defineConfig } from 'vitest/config'
import { nodeSourceConditions } from '../scripts/vitest-shared'

/** `npm run walks`: prints the source files that a login, a refresh and the way of a claim to a component pass through. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'walks',
    include: ['src/walks/*.test.tsx'],
    environment: 'node',
    testTimeout: 60_000,
  },
})
