import { defineConfig } from 'vitest/config'

// The programs that are missing on this machine, and what `npm run test:quick` leaves out.
const leftOut = process.env['TESTS_LEFT_OUT']?.split(',').filter(Boolean) ?? []

export default defineConfig({
  test: {
    // These are patterns, because Vitest fails if a plain path does not exist.
    projects: [
      '{packages/*,demo,.storybook,scripts}/vitest.*config.ts',
      ...leftOut.map((program) => `!**/vitest.${program}{,-*}.config.ts`),
    ],
    maxWorkers: 2,
    passWithNoTests: false,
  },
})
