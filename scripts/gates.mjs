// Runs npm scripts one after the other and prints a table of results. Tools such as npm-run-all do not count tests.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countTests, totalsLine } from './totals.mjs'
import { root, run } from './workspace.mjs'

const logs = join(root, '.cache', 'ci')

/** Runs one npm script and writes its output to a file. Shows the output of `test` directly, because `test` takes longest. */
async function runGate(name, env) {
  const startedAt = Date.now()
  const log = join(logs, `${name.replaceAll(':', '-')}.log`)
  const file = openSync(log, 'w')
  const stdio = name === 'test' ? 'inherit' : ['ignore', file, file]
  const code = await run('npm', name === 'test' ? ['test'] : ['run', '--silent', name], {
    stdio,
    env,
  })
  closeSync(file)
  return { name, log, passed: code === 0, seconds: Math.round((Date.now() - startedAt) / 1000) }
}

/**
 * Runs all npm scripts one after another, even if one fails. Prints the output of the failed scripts and of the scripts in
 * `shownScripts`. Then prints a table and the number of tests and scripts, and ends this process.
 */
export async function runGates(names, { shownScripts, env = {} }) {
  mkdirSync(logs, { recursive: true })
  const results = []
  // With `REQUIRE_ALL=1`, a missing browser and `it.only` are failures.
  const gateEnv = { ...process.env, ...env, NO_COLOR: '1', REQUIRE_ALL: '1' }
  for (const name of names) results.push(await runGate(name, gateEnv))

  const shown = results.filter(
    ({ name, passed }) => name !== 'test' && (!passed || shownScripts.includes(name)),
  )
  for (const { name, log } of shown) {
    console.log(`\n--- ${name}\n${readFileSync(log, 'utf8').trim()}`)
  }
  console.log('\ngate              result  seconds')
  for (const { name, passed, seconds } of results) {
    const result = passed ? 'pass' : 'FAIL'
    console.log(`${name.padEnd(18)}${result.padEnd(8)}${String(seconds).padStart(7)}`)
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
}
