// `npm run ci`: runs every check of a change. npm-run-all and others print neither a table of results nor the number of tests.
import { runGates } from './gates.mjs'

// `test` runs first, because it installs and builds for the other scripts.
const gates = [
  'test',
  'test:node',
  'lint',
  'lint:types',
  'types',
  'layers',
  'docs',
  'situations',
  'unused',
  'pack',
  'pack:lint',
  'pack:smoke',
  'size',
  'changes',
  'storybook:build',
]

await runGates(gates, { shownScripts: ['test:node', 'situations', 'size'] })
