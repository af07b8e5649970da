import type { Engine } from 'genauth-browsers'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { nodeSourceConditions } from '../scripts/vitest-shared'

/** The specs of the demo, in one of the browsers. */
export function e2eProject(engine: Engine): UserWorkspaceConfig {
  return defineProject({
    ssr: { resolve: { conditions: nodeSourceConditions } },
    test: {
      name: `e2e-${engine}`,
      include: ['e2e/**/*.test.ts'],
      environment: 'node',
      setupFiles: ['../scripts/leaks/watch-run.ts'],
      globalSetup: ['e2e/support/build-demo.ts'],
      provide: { engine },
      testTimeout: 30_000,
      // Three browsers may be starting at the same time.
      hookTimeout: 120_000,
    },
  })
}
