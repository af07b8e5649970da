// A Vitest reporter for `npm run tabs`: prints the measurements of the tests with many tabs. Vitest's own reporters do not print the `meta`
// of a test.

// biome-ignore lint/style/noDefaultExport: Vitest requires a default export
export default class PrintFigures {
  onTestRunEnd(modules) {
    const tests = modules.flatMap(({ children }) => [...children.allTests()])
    const rows = tests.filter((test) => test.meta().figures)
    const lines = rows.map((test) => ({ ...test.meta().figures, run: test.name }))
    const keys = ['tabs', 'expiries', 'renewals', 'repeats', 'early', 'invalidGrant', 'loggedIn']
    console.log(`\n${keys.map((key) => key.padStart(13)).join('')}  run`)
    for (const line of lines) {
      const cells = keys.map((key) => String(line[key]).padStart(13))
      console.log(`${cells.join('')}  ${line.run}${line.note ? ` (${line.note})` : ''}`)
    }
  }
}
