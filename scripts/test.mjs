import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { install } from './set-up.mjs'
import { countTests, testRecord, totalsLine } from './totals.mjs'
import { bin, endWithParent, root, run } from './workspace.mjs'

// `npm test`: from a fresh clone to the results of every test. Arguments go to Vitest, e.g. `npm test -- --project core`.
endWithParent()
rmSync(testRecord, { force: true })

const env = {
  ...process.env,
  CHROMIUM_PATH: await findChromium(),
  // The configurations share a file that only Vite's bundling loader finds without its extension.
  VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
}
await install()

const built = await run('npm', ['run', '--silent', 'build'])
const tested = await run(
  bin('vitest'),
  [
    'run',
    '--reporter=default',
    `--reporter=${join(root, 'scripts', 'record-tests.mjs')}`,
    ...process.argv.slice(2),
  ],
  { env },
)

const totals = countTests()
console.log(totalsLine(totals))
process.exit(built || tested || (totals.failed > 0 || totals.passed === 0 ? 1 : 0))
