import { defineProject } from 'vitest/config'
import { nodeSourceConditions } from '../../scripts/vitest-shared'

export default defineProject({
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: 'core',
    include: ['test/**/*.test.ts'],
<<<<<<< HEAD
    environment: 'node',
    setupFiles: ['../../scripts/leaks/watch-run.ts', '../../scripts/leaks/watch-client.ts'],
=======
    exclude: ['test/{browser,chromium}/**'],
    environment: 'node',
>>>>>>> e7c23e6 (Run the browser tests of core through the driver that every engine has, and name the situations that they show)
  },
})
