import type { Engine } from 'genauth-browsers'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../scripts/vitest-shared'

/** Runs the demo's end-to-end tests in one browser. */
export function e2eProject(engine: Engine, include = ['e2e/*.test.ts']): UserWorkspaceConfig {
  return defineProject({
    ssr: { resolve: { conditions: nodeSourceConditions } },
    test: {
      name: `e2e-${engine}`,
      include,
      ...nodeProcess,
      setupFiles: ['../scripts/leaks/watch-run.ts'],
      globalSetup: ['e2e/support/build-demo.ts'],
      provide: { engine },
      // These timeouts are long enough for a busy machine. Each wait in a page has its own timeout with an error message.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 40_000 } },
    },
  })
}
