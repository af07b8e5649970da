import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'vite'
import { root } from '../workspace.mjs'

/** Returns the TypeScript files below some paths as `{ path, text, comments, module }`, without deleted files. */
export function readSources(...pathspecs) {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...pathspecs],
    { cwd: root, encoding: 'utf8' },
  )
  return listed
    .split('\n')
    .filter((path) => /\.tsx?$/.test(path) && existsSync(join(root, path)))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      const { comments, module } = parseSync(path, text)
      return { path, text, comments, module }
    })
}

/** Returns the number of lines that have code: neither blank nor only a comment. */
export function countCodeLines({ text, comments }) {
  let code = text
  for (const { start, end } of comments) {
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end)
  }
  return code.split('\n').filter((line) => line.trim() !== '').length
}

/** Returns the folders as `[path, number of files]`, the largest first. A subfolder counts for itself. */
export function countFolders(sources) {
  const counts = new Map()
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}

/** Returns the names of the values, not of the types, that a module exports. */
export const valuesOf = ({ module }) =>
  module.staticExports.flatMap(({ entries }) =>
    entries.filter(({ isType }) => !isType).map(({ exportName }) => exportName.name),
  )

/** Returns the names that files import from a package. */
export const importsFrom = (name, sources) =>
  new Set(
    sources.flatMap(({ module }) =>
      module.staticImports
        .filter(({ moduleRequest }) => moduleRequest.value === name)
        .flatMap(({ entries }) => entries.map(({ importName }) => importName.name)),
    ),
  )
