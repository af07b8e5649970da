import { defineConfig } from 'vitest/config'

// Browsers, or Redis, that are not on this machine; `npm test` says so.
const leftOut = process.env['TESTS_LEFT_OUT']?.split(',').filter(Boolean) ?? []

export default defineConfig({
  test: {
    // These are patterns, because Vitest fails if a plain path does not exist.
    projects: [
      '{packages/*,demo,.storybook}/vitest.*config.ts',
      ...leftOut.map((program) => `!**/vitest.${program}{,-*}.config.ts`),
    ],
    maxWorkers: 2,
    passWithNoTests: false,
  },
})
