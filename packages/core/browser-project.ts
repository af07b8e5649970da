import type { Engine } from 'genauth-browsers'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../../scripts/vitest-shared'

/** Defines the Vitest project that runs the browser tests in one of the three browsers. */
export function browserProject(
  engine: Engine,
  include = ['test/browser/**/*.test.ts'],
): UserWorkspaceConfig {
  return defineProject({
    ssr: { resolve: { conditions: nodeSourceConditions } },
    test: {
      name: `core-${engine}`,
      include,
      ...nodeProcess,
      setupFiles: ['../../scripts/leaks/watch-run.ts'],
      globalSetup: ['test/browser/bundle-page.ts'],
      provide: { engine },
      testTimeout: 120_000,
      // The timeout is long, because three browsers may start at the same time.
      hookTimeout: 120_000,
      expect: { poll: { timeout: 40_000 } },
    },
  })
}
