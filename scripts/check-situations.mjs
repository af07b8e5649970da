// `npm run situations`: finds situations without a passed test in the last `npm test`. No tool compares test titles with a document.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordedTests } from './totals.mjs'
import { root } from './workspace.mjs'

const browsers = ['chromium', 'firefox', 'webkit']

const sections = readFileSync(join(root, 'docs/contributing/situations.md'), 'utf8').split(/^## /m)

/** Returns the cells of each table row in the sections whose heading matches a regular expression. */
const rowsBelow = (heading) =>
  sections
    .filter((section) => heading.test(section))
    .flatMap((section) => section.split('\n'))
    .filter((line) => /^\| [A-Z]/.test(line))
    .map((line) => line.slice(2, -2).split(' | '))

const ids = rowsBelow(/^[A-Z]\. /).map(([id]) => id)

/** Returns the ids of a row, or of all rows of a table if `row` is the table's letter. */
const idsBehind = (row) => ids.filter((id) => id === row || id.replace(/\d+/, '') === row)

/** The required tests in browsers: a pair such as `['C7', 'firefox']` for each row and browser. */
const demanded = rowsBelow(/^In which browsers/).flatMap(([rows, names]) =>
  rows
    .split(', ')
    .flatMap((row) => (idsBehind(row).length > 0 ? idsBehind(row) : row))
    .flatMap((id) => names.split(', ').map((name) => [id, name.toLowerCase()])),
)

/** Returns the ids at the start of the titles in a test's name: `C1: …`, or `C1, X3: …`. */
const idsOf = (name) =>
  name
    .split(' > ')
    .flatMap((title) => /^((?:[A-Z]\d+, )*[A-Z]\d+): /.exec(title)?.[1].split(', ') ?? [])

const titled = recordedTests().flatMap(({ project, name, state }) =>
  idsOf(name).map((id) => ({ id, project, name, state })),
)
const shown = titled.filter(({ state }) => state === 'passed')

// Vitest appends the browser to the name of a browser project: `react-chromium (chromium)`.
const testsOf = (id, browser) =>
  shown.filter((test) => test.id === id && (!browser || test.project.includes(`-${browser}`)))
    .length

const isKnown = (id, browser) => ids.includes(id) && browsers.includes(browser)

const problems = [
  ...(demanded.length > 0
    ? []
    : ['docs/contributing/situations.md has no table of browsers. Restore it.']),
  ...ids
    .filter((id) => testsOf(id) === 0)
    .map((id) => `${id}: no test with this id in its title has passed`),
  ...titled
    .filter(({ state }) => state === 'failed')
    .map(({ id, project, name }) => `${id}: this test failed in ${project}: ${name}`),
  ...demanded
    .filter(([id, browser]) => testsOf(id) > 0 && testsOf(id, browser) === 0)
    .map(([id, browser]) => `${id}: no test passed in ${browser}`),
  ...demanded
    .filter((pair) => !isKnown(...pair))
    .map((pair) => `${pair.join(' ')}: no row or no browser has this name`),
  ...[...new Set(titled.map(({ id }) => id))]
    .filter((id) => !ids.includes(id))
    .map((id) => `${id}: a test title has this id, but docs/contributing/situations.md does not`),
]

console.log('situation  tests  in chromium  in firefox  in webkit')
for (const id of ids) {
  const [all, ...each] = [undefined, ...browsers].map((browser) => testsOf(id, browser))
  const cells = browsers.map((browser, at) => String(each[at]).padStart(`  in ${browser}`.length))
  console.log(`${id.padEnd(9)}${String(all).padStart(7)}${cells.join('')}`)
}
for (const problem of problems) console.error(problem)
const missing = ids.filter((id) => testsOf(id) === 0).length
console.log(
  `${ids.length} situations, ${missing} without a passed test, ${problems.length} problems`,
)
process.exit(problems.length > 0 || ids.length === 0 ? 1 : 0)
