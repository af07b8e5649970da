// `npm run conformance`: runs the conformance modules and prints their outcomes. Vitest's reporters print no table of outcomes.
import { startVitest } from 'vitest/node'

process.env.VITE_CONFIG_NATIVE_IGNORE_WARNING = 'true'
process.env.NODE_ENV ??= 'test'

const tests = []
const vitest = await startVitest('test', [], {
  project: ['conformance'],
  // Set `allowOnly`. Otherwise Vitest derives it from the environment variable `CI`.
  allowOnly: true,
  watch: false,
  reporters: [{ onTestCaseResult: (test) => tests.push(test) }],
})
await vitest.close()

const isPassed = (test) => test.result().state === 'passed'
const runs = tests.flatMap((test) => {
  const { conformanceFigure: figure } = test.meta()
  return figure ? [{ ...figure, test, isRight: isPassed(test) }] : []
})
const failed = tests.filter((test) => !isPassed(test))
const names = [...new Set(runs.map(({ module }) => module))]

/** Returns what a module did in a mode. */
function describe(name, mode) {
  const found = runs.find((run) => run.module === name && run.mode === mode)
  if (!found) return 'does not apply'
  return found.isRight ? found.outcome : `FAILED ${found.outcome ?? 'no outcome'}`
}

/** Returns the column of a table: each text with the same width. */
function column(texts) {
  const width = Math.max(...texts.map((text) => text.length))
  return texts.map((text) => text.padEnd(width))
}

const expectedOf = (name) => {
  const expected = runs.filter(({ module }) => module === name).map((run) => run.expected)
  return [...new Set(expected)].join(' / ')
}
const columns = [
  column(['module', ...names]),
  column(['expected', ...names.map(expectedOf)]),
  column(['browser mode', ...names.map((name) => describe(name, 'browser'))]),
  column(['server mode', ...names.map((name) => describe(name, 'server'))]),
]
for (const row of columns[0].keys()) {
  console.log(
    columns
      .map((texts) => texts[row])
      .join('  ')
      .trimEnd(),
  )
}
for (const test of failed) {
  console.log(`\nFAILED ${test.fullName}`)
  const { outcome, violations } = test.meta().conformanceFigure ?? {}
  if (outcome) console.log(`Outcome: ${[outcome, ...violations].join('. ')}`)
  else for (const { message } of test.result().errors ?? []) console.log(message)
}
console.log('')
for (const mode of ['server', 'browser']) {
  const inMode = runs.filter((run) => run.mode === mode)
  const passed = inMode.filter(({ isRight }) => isRight)
  console.log(`${passed.length} of ${inMode.length} in ${mode} mode`)
}
process.exitCode = failed.length > 0 || runs.length === 0 ? 1 : 0
