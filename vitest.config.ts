import { defineConfig } from 'vitest/config'

// The projects to leave out: those whose program is missing on this machine, and those that `npm run test:quick` does not run.
const leftOut = process.env['TESTS_LEFT_OUT']?.split(',').filter(Boolean) ?? []

export default defineConfig({
  test: {
    // Use patterns, because Vitest fails if a plain path does not exist.
    projects: [
      '{packages/*,conformance,demo,.storybook,scripts,site}/vitest.*config.ts',
      ...leftOut.map((program) => `!**/vitest.${program}{,-*}.config.ts`),
    ],
    maxWorkers: 2,
    passWithNoTests: false,
  },
})
