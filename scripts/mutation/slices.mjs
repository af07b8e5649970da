import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from '../workspace.mjs'

/** The areas by name. `mutate` and `tests` of an area are lists of globs. A glob that starts with `!` excludes files. */
export const areas = readJson(join(root, 'scripts', 'mutation-areas.json'))

/** The maximum number of lines in a slice. A slice takes a few minutes. An interrupted run loses the results of at most one slice. */
const linesPerSlice = 300

/** The files that affect the mutants of every area. */
const settings = [
  'pnpm-lock.yaml',
  'stryker.config.mjs',
  'vitest.mutation.config.ts',
  'scripts/vitest-shared.ts',
]

function listFiles(patterns) {
  const pathspecs = patterns.map((pattern) =>
    pattern.startsWith('!') ? `:(glob,exclude)${pattern.slice(1)}` : `:(glob)${pattern}`,
  )
  return execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...pathspecs],
    { cwd: root, encoding: 'utf8' },
  )
    .split('\n')
    .filter((path) => path && existsSync(join(root, path)))
    .sort()
}

const read = (path) => readFileSync(join(root, path), 'utf8')

const digest = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16)

const hashFiles = (files) => digest(files.map((path) => `${path}\n${read(path)}`).join('\n'))

/** Returns a hash of the files that Stryker does not compare: all sources, what the tests import, and the settings. */
function hashContext(mutate) {
  const folder = mutate[0].split('/').slice(0, 2).join('/')
  const support = [`${folder}/test/**`, `!${folder}/test/**/*.test.*`]
  return hashFiles([...settings, ...listFiles(['packages/*/src/**', ...support])])
}

/**
 * Splits the sources of an area into slices of a few files.
 *
 * @returns `{ name, files, key }` of each slice. A stored result with the same name and key is still valid. If only the name is the same, the
 * tests have changed, and Stryker finds the mutants that it must test again.
 */
export function cutIntoSlices(area) {
  const { mutate, tests } = areas[area]
  for (const pattern of [...mutate, ...tests]) {
    if (listFiles([pattern.replace('!', '')]).length > 0) continue
    throw new Error(`${area}: ${pattern} matches no file. Edit scripts/mutation-areas.json.`)
  }
  const context = hashContext(mutate)
  const key = hashFiles(listFiles(tests))
  const groups = []
  let lines = Number.POSITIVE_INFINITY
  for (const path of listFiles(mutate)) {
    const length = read(path).split('\n').length
    if (lines + length > linesPerSlice) {
      groups.push([])
      lines = 0
    }
    groups.at(-1).push(path)
    lines += length
  }
  return groups.map((files) => ({ name: digest([context, ...files].join()), files, key }))
}
