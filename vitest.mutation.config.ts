import { defineConfig } from 'vitest/config'
import { nodeSourceConditions, sourceConditions } from './scripts/vitest-shared'

/**
 * What a mutant is tried on: whatever needs no browser and no server of its own, so that four thousand of them take an hour. What
 * survives here may still be found by a browser, on the wire, or by a random story.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ssr: { resolve: { conditions: nodeSourceConditions } },
        test: {
          name: 'core',
          include: ['packages/core/test/**/*.test.ts'],
          exclude: [
            'packages/core/test/{browser,chromium,faults,integration,properties}/**',
            'packages/core/test/attacks/leak-*.test.ts',
          ],
          environment: 'node',
          // No module has a state that one test could leave to another, so each is loaded once.
          isolate: false,
        },
      },
      {
        resolve: { conditions: sourceConditions },
        ssr: { resolve: { conditions: sourceConditions } },
        test: {
          name: 'react',
          include: ['packages/react/test/**/*.test.{ts,tsx}'],
          exclude: ['packages/react/test/browser/**'],
          environment: 'happy-dom',
          setupFiles: ['packages/react/test/setup.ts'],
        },
      },
    ],
  },
})
