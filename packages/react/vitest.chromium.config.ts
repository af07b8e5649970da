import babel from '@rolldown/plugin-babel'
import { playwright } from '@vitest/browser-playwright'
import { defineProject } from 'vitest/config'
import { chromiumLaunch } from '../../browsers/src/chromium/chromium-launch'
import { sourceConditions } from '../../scripts/vitest-shared'

/** What React really renders, in a real browser: no `act`, which would put renders together that a page has one by one. */
export default defineProject({
  plugins: [
    babel({
      include: /\/test\/browser\/compiled\//,
      plugins: ['babel-plugin-react-compiler'],
    }),
  ],
  resolve: { conditions: sourceConditions },
  // Named, because Vite reloads the page, and the tests with it, when it finds one of them on its way.
  optimizeDeps: {
    include: [
      'react',
      'react/compiler-runtime',
      'react/jsx-dev-runtime',
      'react-dom/client',
      'react-dom/server',
      'react-router',
      '@tanstack/react-query',
      '@tanstack/react-query-devtools/production',
      '@genauth/core > oauth4webapi',
    ],
  },
  test: {
    name: 'react-chromium',
    include: ['test/browser/**/*.test.tsx'],
    testTimeout: 120_000,
    // Other browsers have the processors too. What does not come is said in the end all the same.
    expect: { poll: { timeout: 40_000 } },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromiumLaunch }),
      instances: [{ browser: 'chromium' }],
    },
  },
})
