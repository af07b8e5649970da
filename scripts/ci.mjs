// `npm run ci`: runs every check of a change. Tools such as npm-run-all print no table of results and do not count tests.
import { runGates } from './gates.mjs'

// `test` runs first, because it installs and builds for the other scripts.
const gates = [
  'test',
  'test:node',
  'conformance',
  'lint',
  'lint:types',
  'types',
  'compiler',
  'layers',
  'docs',
  'situations',
  'unused',
  'pack',
  'pack:lint',
  'pack:smoke',
  'pack:examples',
  'quick-start',
  'pack:dry-run',
  'manifests',
  'workflows',
  'api',
  'size',
  'changes',
  'storybook:build',
  'site',
]

await runGates(gates, {
  shownScripts: ['test:node', 'conformance', 'situations', 'size', 'compiler', 'quick-start'],
})
