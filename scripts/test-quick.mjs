// `npm run test:quick`: runs the tests that need only Node, on the sources. Vitest alone would run all tests and install no dependencies.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { programNames } from './programs.mjs'
import { install } from './set-up.mjs'
import { bin, endWithParent, root, run } from './workspace.mjs'

/**
 * The projects that only `npm test` runs. These projects need a program or a build, or repeat the tests of `react`. `slow` stands for the
 * slowest tests of the other projects, which `vitest-shared.ts` lists.
 */
const leftOut = [...programNames, 'examples', 'react-18', 'compiled', 'slow']

endWithParent()
if (!existsSync(join(root, 'node_modules'))) await install()
// Without `--allowOnly`, Vitest rejects `it.only` if the environment variable `CI` is set.
const args = ['run', '--allowOnly', ...process.argv.slice(2)]
process.exitCode = await run(bin('vitest'), args, {
  env: {
    ...process.env,
    TESTS_LEFT_OUT: leftOut.join(),
    // Hide a warning about Node's module loader: the configurations import a file without its extension, so Vite must bundle them.
    VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
  },
})
