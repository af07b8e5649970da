import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { assertNoBuildSecret, buildSecret } from '../../../scripts/leaks/build-secret'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built demo. */
    readonly demo: string
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds the demo once for all tests, in a separate process without the environment variables of the tests. The application's secret is in
 * the environment of the build, and must not get into the files that browsers load.
 */
export function setup(project: TestProject): void {
  const folder = join(root, 'dist', 'e2e')
  const vite = join(
    dirname(createRequire(import.meta.url).resolve('vite/package.json')),
    'bin/vite.js',
  )
  const { VITEST: _vitest, ...env } = process.env
  execFileSync(
    process.execPath,
    [vite, 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: root, env: { ...env, ...buildSecret, NODE_ENV: 'production' }, stdio: 'inherit' },
  )
  assertNoBuildSecret(folder)
  project.provide('demo', folder)
}
