// Checks that docs/errors.md has one row for each error code. No tool compares a TypeScript type with a document.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** Returns the codes of `GenAuthErrorCode`. */
export function codesInSource() {
  const file = 'packages/core/src/errors.ts'
  const union = /type GenAuthErrorCode =(.*?)\n\n/s.exec(read(file))?.[1] ?? ''
  const codes = [...union.matchAll(/\| '(\w+)'/g)].map(([, code]) => code)
  if (codes.length > 0) return codes
  throw new Error(`No codes found in ${file}. Update the pattern in check-error-codes.mjs.`)
}

/** Returns the codes in the tables whose header begins with `code`. */
function codesInDocs() {
  const tables = read('docs/errors.md').matchAll(/^\| code \|.*\n\|[-|]+\n((?:\|.*\n)+)/gm)
  return [...tables].flatMap(([, rows]) =>
    [...rows.matchAll(/^\| `(\w+)` \| \S.* \| \S.* \|$/gm)].map(([, code]) => code),
  )
}

/** Returns one line per code that docs/errors.md omits, lists twice, or lists although the code does not exist. */
export function checkErrorCodes() {
  const inSource = codesInSource()
  const inDocs = codesInDocs()
  return [
    ...inSource.filter((code) => !inDocs.includes(code)).map((code) => `has no row for ${code}`),
    ...inDocs
      .filter((code) => !inSource.includes(code))
      .map((code) => `${code} is not an error code`),
    ...inDocs
      .filter((code, at) => inDocs.indexOf(code) !== at)
      .map((code) => `${code} occurs twice`),
  ].map((problem) => `docs/errors.md: ${problem}`)
}
