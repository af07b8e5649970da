// `npm run docs`: checks the documents against the code. remark-validate-links checks only links, not error codes, messages and examples.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkArchitecture } from './docs/check-architecture.mjs'
import { checkConformance } from './docs/check-conformance.mjs'
import { checkDocsUrl } from './docs/check-docs-url.mjs'
import { checkErrorCodes } from './docs/check-error-codes.mjs'
import { checkEvents } from './docs/check-events.mjs'
import { checkMessages } from './docs/check-messages.mjs'
import { checkWords } from './docs/check-words.mjs'
import { compileExamples } from './docs/compile-examples.mjs'
import { bin, root, run } from './workspace.mjs'

const listFiles = (...patterns) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path && existsSync(join(root, path)))

const documents = listFiles('*.md')
// `npm run site` checks the links of its pages, which are URLs of the site.
const linkingDocuments = documents.filter((path) => !path.startsWith('site/'))
const sources = listFiles('packages/*/src/*.ts', 'packages/*/src/*.tsx')

/** With `repository:false`, the plugin does not read the Git remote. Otherwise the plugin fails in a repository without a remote. */
const linkCheck = [
  '--frail',
  '--quiet',
  '--no-stdout',
  '--use=remark-validate-links=repository:false',
]

const write = process.argv.includes('--write')
const problems = [
  ...checkArchitecture(),
  ...(await checkConformance({ write })),
  ...checkDocsUrl(),
  ...checkErrorCodes(),
  ...checkEvents({ write }),
  ...checkMessages({ write }),
  ...checkWords(),
]
for (const problem of problems) console.error(problem)
const linked = (await run(bin('remark'), [...linkCheck, ...linkingDocuments])) === 0
const compiled = await compileExamples([...documents, ...sources])
process.exit(problems.length > 0 || !linked || !compiled ? 1 : 0)
