// Runs every check that a change has to pass. npm-run-all and others print neither a table of results nor the number of tests.
import { runGates } from './gates.mjs'

// The npm scripts that a change has to pass. `test` comes first: it installs and builds for the others.
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

await runGates(gates, { worthALook: ['test:node', 'situations', 'size'] })
