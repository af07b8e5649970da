// `npm test`: sets up a fresh clone, runs every test, and searches the output for leaked secrets. Vitest alone would only run the tests.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describeSearch, searchLedgers } from './leaks/search.mjs'
import { findPrograms } from './programs.mjs'
import { build, install } from './set-up.mjs'
import { countTests, testRecord, totalsLine } from './totals.mjs'
import { bin, endWithParent, root, run } from './workspace.mjs'

endWithParent()
rmSync(testRecord, { force: true })

// The tests write the outputs and secrets to this folder. The leak search (scripts/leaks) reads the folder after the run.
const ledger = join(root, '.cache', 'ledger')
rmSync(ledger, { recursive: true, force: true })
mkdirSync(ledger, { recursive: true })

const programs = await findPrograms()
for (const warning of programs.warnings) console.warn(warning)
if (!programs.isComplete) {
  console.error('A program is missing. Install it, or unset REQUIRE_ALL.')
  process.exit(1)
}

const env = {
  ...process.env,
  ...programs.env,
  LEAK_LEDGER: ledger,
  // Hide a warning about Node's module loader: the configurations import a file without its extension, so Vite must bundle them.
  VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
}
await install()

const built = await build()
const tested = await run(
  bin('vitest'),
  [
    'run',
    // Set `allowOnly`. Otherwise Vitest derives it from the environment variable `CI`.
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
// A run of all tests must record secrets. A run of selected tests may record none.
const isBlind = search.secrets === 0 && process.argv.length === 2
if (isBlind) console.error('The tests recorded no secret. Check scripts/leaks/watch-run.ts.')

// Repeat the warnings at the end, so that they are visible.
for (const warning of programs.warnings) console.warn(warning)
const totals = countTests()
console.log(totalsLine(totals))
const isFailed = totals.failed > 0 || totals.passed === 0 || search.leaks.length > 0 || isBlind
process.exit(built || tested || (isFailed ? 1 : 0))
