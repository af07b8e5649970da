import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineProject } from 'vitest/config'
import { sourceConditions } from '../../scripts/vitest-shared'

// A package of its own, so that whatever it depends on has React 18 for a peer, and no second React gets in.
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

/** The same tests with the oldest peers that are supported: React 18.3 and the minimum of TanStack Query. */
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
    // So that they get React's and the QueryClient's context from the same modules as the tests.
    server: { deps: { inline: [/react-query-persist-client/] } },
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/browser/**'],
    environment: 'happy-dom',
    testTimeout: 30_000,
    setupFiles: [
      'test/setup.ts',
      '../../scripts/leaks/watch-run.ts',
      '../../scripts/leaks/watch-client.ts',
    ],
  },
})
