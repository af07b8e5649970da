import { defineProject } from 'vitest/config'
import { nodeProcess } from '../../scripts/vitest-shared'

/** Runs an app's tests with Jest, on the built packages. */
export default defineProject({
  test: {
    name: 'jest-recipe',
    include: ['test/jest/*.test.ts'],
    ...nodeProcess,
    testTimeout: 60_000,
  },
})
