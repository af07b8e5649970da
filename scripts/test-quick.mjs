// `npm run test:quick`: the tests that need only Node, from the sources. Vitest alone does not install the dependencies, and would run all.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { programNames } from './programs.mjs'
import { install } from './set-up.mjs'
import { bin, endWithParent, root, run } from './workspace.mjs'

/**
 * The projects in `vitest.<name>.config.ts` that `npm test` runs too: they need a program or a build, or repeat the tests of `react`. And the
 * slowest tests of the others, which `vitest-shared.ts` lists.
 */
const leftOut = [...programNames, 'examples', 'react-18', 'slow']

endWithParent()
if (!existsSync(join(root, 'node_modules'))) await install()
// Vitest would decide on `it.only` by the environment variable `CI`.
const args = ['run', '--allowOnly', ...process.argv.slice(2)]
process.exitCode = await run(bin('vitest'), args, {
  env: {
    ...process.env,
    TESTS_LEFT_OUT: leftOut.join(),
    // The configurations share a file that only Vite's bundling loader finds without its extension.
    VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
  },
})
