import { defineConfig } from 'vitest/config'

// A browser that is not on this machine; `npm test` says so.
const leftOut = process.env['BROWSERS_LEFT_OUT']?.split(',').filter(Boolean) ?? []

export default defineConfig({
  test: {
    // Patterns, because a plain path must exist.
    projects: [
      '{packages/*,demo,.storybook}/vitest.*config.ts',
      ...leftOut.map((browser) => `!**/vitest.${browser}.config.ts`),
    ],
    maxWorkers: 2,
    passWithNoTests: false,
  },
})
