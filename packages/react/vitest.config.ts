import { defineProject } from 'vitest/config'
import { sourceConditions } from '../../scripts/vitest-shared'

export default defineProject({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    name: 'react',
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/{browser,jest}/**'],
    environment: 'happy-dom',
    testTimeout: 30_000,
    setupFiles: [
      'test/setup.ts',
      '../../scripts/leaks/watch-run.ts',
      '../../scripts/leaks/watch-client.ts',
    ],
  },
})
