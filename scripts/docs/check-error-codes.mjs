// Checks that docs/errors.md and docs/errors.zh-CN.md have one row for each error code. No tool compares a TypeScript type with a document.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'

const documents = ['docs/errors.md', 'docs/errors.zh-CN.md']

const read = (path) => readFileSync(join(root, path), 'utf8')

/** Returns the codes of `GenAuthErrorCode`. */
export function codesInSource() {
  const file = 'packages/core/src/errors.ts'
  const union = /type GenAuthErrorCode =(.*?)\n\n/s.exec(read(file))?.[1] ?? ''
  const codes = [...union.matchAll(/\| '(\w+)'/g)].map(([, code]) => code)
  if (codes.length > 0) return codes
  throw new Error(`No codes found in ${file}. Update the pattern in check-error-codes.mjs.`)
}

/**
 * Returns the rows of the tables of error codes as `{ code, cause, fix, section }`: the tables with three columns whose first column is
 * `code` or `错误码`.
 */
export function readErrorTables(text) {
  const sections = text.split(/^## (.*)$/m).slice(1)
  return sections.flatMap((section, at) => {
    if (at % 2 === 1) return []
    const tables = (sections[at + 1] ?? '').matchAll(
      /^\| (?:code|错误码) \|.*\n\|[-|]+\n((?:\|.*\n?)+)/gm,
    )
    return [...tables].flatMap(([, rows]) =>
      [...rows.matchAll(/^\| `(\w+)` \| (\S.*) \| (\S.*) \|$/gm)].map(([, code, cause, fix]) => ({
        code,
        cause,
        fix,
        section,
      })),
    )
  })
}

/** Returns one line per code that a document omits, lists twice, or lists although the code does not exist. */
export function checkErrorCodes() {
  const inSource = codesInSource()
  return documents.flatMap((path) => {
    const inDocs = readErrorTables(read(path)).map(({ code }) => code)
    return [
      ...inSource.filter((code) => !inDocs.includes(code)).map((code) => `has no row for ${code}`),
      ...inDocs
        .filter((code) => !inSource.includes(code))
        .map((code) => `${code} is not an error code`),
      ...inDocs
        .filter((code, at) => inDocs.indexOf(code) !== at)
        .map((code) => `${code} occurs twice`),
    ].map((problem) => `${path}: ${problem}`)
  })
}
