// Checks that docs/errors.md has one row for each error code. No tool knows where our codes are listed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** The codes that make up `GenAuthErrorCode`. */
export function codesInSource() {
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

/** One line per code that is missing in docs/errors.md, is listed twice, or does not exist. */
export function checkErrorCodes() {
  const inSource = codesInSource()
  const inDocs = codesInDocs()
  return [
    ...inSource.filter((code) => !inDocs.includes(code)).map((code) => `has no row for ${code}`),
    ...inDocs.filter((code) => !inSource.includes(code)).map((code) => `${code} is no error code`),
    ...inDocs.filter((code, at) => inDocs.indexOf(code) !== at).map((code) => `${code} is twice`),
  ].map((problem) => `docs/errors.md: ${problem}`)
}
