import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordedTests } from './totals.mjs'
import { root } from './workspace.mjs'

// Holds docs/situations.md against the tests that passed in the last `npm test`.

const browsers = ['chromium', 'firefox', 'webkit']
/** The tables whose rows every browser has to show. */
const inEveryBrowser = /^[CLT]/

const document = readFileSync(join(root, 'docs', 'situations.md'), 'utf8')

/** The rows of a table whose first cell matches: their cells. */
const rowsOf = (first) =>
  document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '))
    .filter(([cell]) => first.test(cell))

const ids = rowsOf(/^[A-Z]\d+$/)
  .filter(([, second]) => !browsers.includes(second))
  .map(([id]) => id)

/** `C7 firefox` for what docs/situations.md says that Firefox cannot show. */
const excused = new Set(
  rowsOf(/^[A-Z]\d+(, [A-Z]\d+)*$/)
    .filter(([, browser]) => browsers.includes(browser))
    .flatMap(([rows, browser]) => rows.split(', ').map((id) => `${id} ${browser}`)),
)

/** The ids at the front of a test's title, or of a title around it: `C1: …`, or `C1, X3: …`. */
const idsOf = (name) =>
  name
    .split(' > ')
    .flatMap((title) => /^((?:[A-Z]\d+, )*[A-Z]\d+): /.exec(title)?.[1].split(', ') ?? [])

const shown = recordedTests()
  .filter(({ state }) => state === 'passed')
  .flatMap(({ project, name }) => idsOf(name).map((id) => ({ id, project })))

const testsOf = (id, browser) =>
  shown.filter((test) => test.id === id && (!browser || test.project.endsWith(`-${browser}`)))
    .length

const problems = [
  ...ids
    .filter((id) => testsOf(id) === 0)
    .map((id) => `${id}: no test passed that has it in its title`),
  ...ids
    .filter((id) => inEveryBrowser.test(id) && testsOf(id) > 0)
    .flatMap((id) => browsers.map((browser) => ({ id, browser })))
    .filter(({ id, browser }) => testsOf(id, browser) === 0 && !excused.has(`${id} ${browser}`))
    .map(({ id, browser }) => `${id}: no test passed in ${browser}`),
  ...[...excused]
    .filter((entry) => testsOf(...entry.split(' ')) > 0)
    .map((entry) => `${entry}: said to be impossible, and there is a test`),
  ...[...new Set(shown.map(({ id }) => id))]
    .filter((id) => !ids.includes(id))
    .map((id) => `${id}: in the title of a test, and not in docs/situations.md`),
]

console.log('situation  tests  in chromium  in firefox  in webkit')
for (const id of ids) {
  const [all, ...each] = [undefined, ...browsers].map((browser) => testsOf(id, browser))
  const cells = browsers.map((browser, at) =>
    (excused.has(`${id} ${browser}`) ? 'cannot' : String(each[at])).padStart(
      `  in ${browser}`.length,
    ),
  )
  console.log(`${id.padEnd(9)}${String(all).padStart(7)}${cells.join('')}`)
}
for (const problem of problems) console.error(problem)
const missing = ids.filter((id) => testsOf(id) === 0).length
console.log(`${ids.length} situations, ${missing} without a test, ${problems.length} problems`)
process.exit(problems.length > 0 || ids.length === 0 ? 1 : 0)
