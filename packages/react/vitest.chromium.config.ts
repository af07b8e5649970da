import babel from '@rolldown/plugin-babel'
import { playwright } from '@vitest/browser-playwright'
import { defineProject } from 'vitest/config'
import { chromiumLaunch } from '../../browsers/src/chromium/chromium-launch'
import { sourceConditions } from '../../scripts/vitest-shared'

/** Tests what React renders in a real browser. The tests do not use `act`, because `act` batches renders that a browser runs one by one. */
export default defineProject({
  plugins: [
    babel({
      include: /\/test\/browser\/compiled\//,
      plugins: ['babel-plugin-react-compiler'],
    }),
  ],
  resolve: { conditions: sourceConditions },
  // List these dependencies. If Vite discovered one during the tests, Vite would reload the page and restart the tests.
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
    // Allow more time, because other browsers share the processors. An assertion that stays false fails after this time.
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
