import { fileURLToPath } from 'node:url'
import type { Engine } from 'genauth-browsers'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { sourceConditions } from '../../../../scripts/vitest-shared'

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser that the tests use. */
    readonly engine: Engine
    /** The script of the app's page. */
    readonly pageScript: string
  }
}

/** Bundles the script of the app's page. All tests that run in one browser share this bundle. */
export async function setup(project: TestProject): Promise<void> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: sourceConditions },
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: fileURLToPath(new URL('./page.ts', import.meta.url)),
        output: { codeSplitting: false },
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('Vite watched instead of building.')
  project.provide('pageScript', output.output[0].code)
}
