// `npm test`: sets up a fresh clone, runs every test, and searches the run for leaked secrets. Vitest does only the second.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describeSearch, searchLedgers } from './leaks/search.mjs'
import { findPrograms } from './programs.mjs'
import { build, install } from './set-up.mjs'
import { countTests, testRecord, totalsLine } from './totals.mjs'
import { bin, endWithParent, root, run } from './workspace.mjs'

endWithParent()
rmSync(testRecord, { force: true })

// What the tests note here is searched after the run: see scripts/leaks.
const ledger = join(root, '.cache', 'ledger')
rmSync(ledger, { recursive: true, force: true })
mkdirSync(ledger, { recursive: true })

const programs = await findPrograms()
for (const warning of programs.warnings) console.warn(warning)
if (!programs.isComplete) {
  console.error('A program is missing, and REQUIRE_ALL=1 demands all of them.')
  process.exit(1)
}

const env = {
  ...process.env,
  ...programs.env,
  LEAK_LEDGER: ledger,
  // The configurations share a file that only Vite's bundling loader finds without its extension.
  VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
}
await install()

const built = await build()
const tested = await run(
  bin('vitest'),
  [
    'run',
    // Vitest would choose by the environment variable `CI`.
    `--allowOnly=${process.env.REQUIRE_ALL !== '1'}`,
    '--reporter=default',
    `--reporter=${join(root, 'scripts', 'record-tests.mjs')}`,
    `--reporter=${join(root, 'scripts', 'leaks', 'record-output.mjs')}`,
    ...process.argv.slice(2),
  ],
  { env },
)

const search = searchLedgers(ledger)
console.log(describeSearch(search))
// Without a secret there was nothing to search for, which only a part of the tests may say.
const isBlind = search.secrets === 0 && process.argv.length === 2

// Again, where it is seen.
for (const warning of programs.warnings) console.warn(warning)
const totals = countTests()
console.log(totalsLine(totals))
const isFailed = totals.failed > 0 || totals.passed === 0 || search.leaks.length > 0 || isBlind
process.exit(built || tested || (isFailed ? 1 : 0))
