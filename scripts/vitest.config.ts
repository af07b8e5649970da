import { defineProject } from 'vitest/config'
import { nodeProcess } from './vitest-shared'

/** The tests of the scripts in this folder. */
export default defineProject({
  test: { name: 'scripts', include: ['test/**/*.test.mjs'], ...nodeProcess },
})
