import { defineConfig } from 'vitest/config'
import { nodeSourceConditions } from './scripts/vitest-shared'

export default defineConfig({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    include: ['packages/core/test/**/*.test.ts'],
    exclude: ['packages/core/test/{browser,chromium}/**', '**/node_modules/**'],
    environment: 'node',
  },
})
