import type { Engine } from 'genauth-browsers'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { nodeProcess, nodeSourceConditions } from '../scripts/vitest-shared'

/** The specs of the demo, in one of the browsers. */
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
      // On a machine that does much else. What is waited for in a page has a limit of its own, which says what did not come.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 40_000 } },
    },
  })
}
