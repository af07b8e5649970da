import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Patterns, because a plain path must exist.
    projects: ['{packages/*,demo,.storybook}/vitest.*config.ts'],
    maxWorkers: 2,
    passWithNoTests: false,
  },
})
