import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compileExamples } from './compile-examples.mjs'
import { root } from './workspace.mjs'

// What the documents say is held against the code: error codes, links, examples.

const read = (path) => readFileSync(join(root, path), 'utf8')

const gitFiles = (...args) =>
  execFileSync('git', ['ls-files', ...args], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path && existsSync(join(root, path)))

const documents = gitFiles('--cached', '--others', '--exclude-standard', '*.md')

/** The codes that make up `GenAuthErrorCode`. */
function codesInSource() {
  const lists = [
    ['packages/core/src/wire-codes.ts', /const wireCodes = \[(.*?)\]/s],
    ['packages/core/src/errors.ts', /type GenAuthErrorCode =(.*?)\n\n/s],
  ]
  return lists.flatMap(([file, list]) => {
    const codes = [...(read(file).match(list)?.[1] ?? '').matchAll(/'(\w+)'/g)]
    if (codes.length === 0) throw new Error(`${file} no longer lists its codes where they were`)
    return codes.map(([, code]) => code)
  })
}

/** The codes that have a row: tables whose head begins with `code`. */
function codesInDocs() {
  const tables = read('docs/errors.md').matchAll(/^\| code \|.*\n\|[-|]+\n((?:\|.*\n)+)/gm)
  return [...tables].flatMap(([, rows]) =>
    [...rows.matchAll(/^\| `(\w+)` \| \S.* \| \S.* \|$/gm)].map(([, code]) => code),
  )
}

function errorCodeDrift() {
  const inSource = codesInSource()
  const inDocs = codesInDocs()
  return [
    ...inSource.filter((code) => !inDocs.includes(code)).map((code) => `has no row for ${code}`),
    ...inDocs.filter((code) => !inSource.includes(code)).map((code) => `${code} is no error code`),
    ...inDocs.filter((code, at) => inDocs.indexOf(code) !== at).map((code) => `${code} is twice`),
  ].map((problem) => `docs/errors.md: ${problem}`)
}

const withoutCode = (text) => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '')

/** GitHub's anchor of a heading. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

const anchorsOf = (path) =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading))

function brokenLinks(document) {
  const links = [...withoutCode(read(document)).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)]
  return links
    .map(([, target]) => target)
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .filter((target) => {
      const [path, fragment] = target.split('#')
      const file = path ? join(dirname(document), decodeURIComponent(path)) : document
      if (!existsSync(join(root, file))) return true
      return fragment && file.endsWith('.md') && !anchorsOf(file).includes(fragment)
    })
    .map((target) => `${document}: nothing is at ${target}`)
}

const problems = [...errorCodeDrift(), ...documents.flatMap(brokenLinks)]
for (const problem of problems) console.error(problem)
const compiled = await compileExamples(documents)
process.exit(problems.length > 0 || !compiled ? 1 : 0)
