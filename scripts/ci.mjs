import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countTests, totalsLine } from './totals.mjs'
import { root, run } from './workspace.mjs'

// The npm scripts that a change has to pass. All of them run, whatever fails; `test` installs and builds for the others.
const gates = [
  'test',
  'lint',
  'lint:types',
  'types',
  'layers',
  'docs',
  'unused',
  'pack',
  'pack:lint',
  'pack:smoke',
  'size',
  'changes',
  ...(existsSync(join(root, '.storybook', 'main.ts')) ? ['storybook:build'] : []),
]

// Nothing may be left out here.
const env = { ...process.env, NO_COLOR: '1', CI: 'true' }
const logs = join(root, '.cache', 'ci')
mkdirSync(logs, { recursive: true })

/** Runs one gate with its output in a file; the tests, which take longest, are shown as they run. */
async function runGate(name) {
  const startedAt = Date.now()
  const log = join(logs, `${name.replace(':', '-')}.log`)
  const file = openSync(log, 'w')
  const stdio = name === 'test' ? 'inherit' : ['ignore', file, file]
  const code = await run('npm', name === 'test' ? ['test'] : ['run', '--silent', name], {
    stdio,
    env,
  })
  closeSync(file)
  return { name, log, passed: code === 0, seconds: Math.round((Date.now() - startedAt) / 1000) }
}

const results = []
for (const gate of gates) results.push(await runGate(gate))

// The tests were shown already; these are worth a look though they passed.
const worthALook = ['size', 'situations']
const shown = results.filter(
  ({ name, passed }) => worthALook.includes(name) || (name !== 'test' && !passed),
)
for (const { name, log } of shown) console.log(`\n--- ${name}\n${readFileSync(log, 'utf8').trim()}`)

console.log('\ngate              result  seconds')
for (const { name, passed, seconds } of results) {
  console.log(
    `${name.padEnd(18)}${(passed ? 'pass' : 'FAIL').padEnd(8)}${String(seconds).padStart(7)}`,
  )
}

const tests = countTests()
const failedGates = results.filter(({ passed }) => !passed).length
const totals = {
  passed: tests.passed + results.length - failedGates,
  failed: tests.failed + failedGates,
  skipped: tests.skipped,
}
if (tests.passed === 0) console.log('\nNo test ran.')
console.log(`\n${totalsLine(totals)}`)
process.exit(totals.failed > 0 || tests.passed === 0 ? 1 : 0)
