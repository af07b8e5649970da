// `npm run compiler`: checks that all React code works with React Compiler. No tool combines the lint rules with the tests of compiled code.
import { lintFolders } from './compiler/lint.mjs'
import { recordedTests } from './totals.mjs'
import { root } from './workspace.mjs'

// The tests are left out: their functions in `it()` call hooks, which `renderHook` allows and the rules do not.
const folders = [
  '.storybook',
  'demo/src',
  'examples',
  'packages/react/src',
  'packages/react/stories',
]
const projects = {
  'compiled consumers': 'react-compiled-test',
  'compiled sources': 'react-compiled-src',
}

const { files, report } = await lintFolders(root, folders)
if (report) console.error(report)

const passed = Object.entries(projects).map(([name, project]) => {
  const tests = recordedTests().filter((test) => test.project === project)
  const isGreen = tests.length > 0 && tests.every(({ state }) => state === 'passed')
  if (!isGreen)
    console.error(`${project}: the last \`npm test\` has no tests, or a test did not pass.`)
  return { isGreen, text: `${tests.length} tests with ${name}` }
})

const isVerified = !report && passed.every(({ isGreen }) => isGreen)
const summary = [`${files} files`, ...passed.map(({ text }) => text)].join(', ')
console.log(`${isVerified ? 'compiler-verified' : 'not compiler-verified'}: ${summary}`)
process.exit(isVerified ? 0 : 1)
