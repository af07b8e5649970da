import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineProject } from 'vitest/config'
import { sourceConditions } from '../../scripts/vitest-shared'

// A separate package depends on React 18. The other dependencies of that package then have React 18 as their peer, so no second React is
// loaded.
const leg = realpathSync(join(import.meta.dirname, 'node_modules/react-18-leg'))
const requireFromLeg = createRequire(join(leg, 'package.json'))

function folderOf(name: string): string {
  return dirname(requireFromLeg.resolve(`${name}/package.json`))
}

const peers = ['react', 'react-dom', '@tanstack/react-query', '@testing-library/react']
const companions = [
  '@tanstack/query-sync-storage-persister',
  '@tanstack/react-query-persist-client',
]

/** Runs the same tests with the oldest supported peers: React 18.3, and the minimum version of TanStack Query. */
export default defineProject({
  resolve: {
    conditions: sourceConditions,
    alias: [
      ...peers.map((name) => ({
        find: new RegExp(`^${name}(?=/|$)`),
        replacement: folderOf(name),
      })),
      ...companions.map((name) => ({
        find: new RegExp(`^${name}$`),
        replacement: join(folderOf(name), 'build/modern/index.js'),
      })),
    ],
  },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    name: 'react-18',
    // Inline this package, so that it uses the same modules of React and TanStack Query as the tests.
    server: { deps: { inline: [/react-query-persist-client/] } },
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
