import { defineProject } from 'vitest/config'
import { sourceConditions } from '../scripts/vitest-shared'
import { writeRecipeExamples } from './recipe-examples.mjs'

// Vitest looks for test files before it runs a set-up file, so write them now.
writeRecipeExamples()

/** Runs the examples of the recipes: those that are tests, and those that a test of this folder imports. */
export default defineProject({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    name: 'recipes',
    include: ['test/**/*.test.mjs', '.cache/recipes/*.test.tsx'],
    environment: 'happy-dom',
    testTimeout: 30_000,
    setupFiles: [
      'test/setup.mjs',
      '../scripts/leaks/watch-run.ts',
      '../scripts/leaks/watch-client.ts',
    ],
  },
})
