// Finds what is missing or wrong in the files of a packed package. publint and attw ignore unknown conditions, source maps and documents.
import { posix } from 'node:path'
import { findRelativeLinks } from './absolute-links.mjs'

const required = ['LICENSE', 'README.md', 'SECURITY.md']

/** Returns the paths in `exports` or `imports`. A condition can contain further conditions. */
const pathsIn = (entry) =>
  typeof entry === 'string' ? [entry] : Object.values(entry ?? {}).flatMap(pathsIn)

const conditionsIn = (entry) =>
  typeof entry === 'object'
    ? Object.entries(entry).flatMap(([key, value]) => [key, ...conditionsIn(value)])
    : []

function findMissingSources(path, text, files) {
  const { sources, sourceRoot = '' } = JSON.parse(text)
  return sources
    .map((source) => posix.join(posix.dirname(path), sourceRoot, source))
    .filter((source) => !files.has(source))
    .map((source) => `${path} names ${source}, which is not in the tarball.`)
}

/** Built JavaScript without a map. A file that only re-exports has no code of its own, so the build writes no map for it. */
function findMissingMaps(files) {
  const isCode = ([path, text]) =>
    /^dist\/.*\.js$/.test(path) && !/^export \{[^}]*\};?$/m.test(text)
  return [...files]
    .filter((file) => isCode(file) && !files.has(`${file[0]}.map`))
    .map(([path]) => `${path} has no source map.`)
}

/**
 * Returns one line per problem.
 *
 * @param manifest the `package.json` of the tarball
 * @param files the text of each file by its path in the package
 */
export function findTarballProblems(manifest, files) {
  const { exports = {}, imports = {}, files: listed = [] } = manifest
  const skill = listed.includes('skills') ? ['skills/genauth/SKILL.md'] : []
  return [
    ...[...required, ...skill]
      .filter((path) => !files.has(path))
      .map((path) => `${path} is not in the tarball.`),
    ...pathsIn([exports, imports])
      .filter((path) => !files.has(posix.normalize(path)))
      .map((path) => `package.json names ${path}, which is not in the tarball.`),
    ...conditionsIn([exports, imports])
      .filter((condition) => condition.startsWith('@genauth/'))
      .map((condition) => `package.json contains the condition ${condition} of this repository.`),
    ...[...files]
      .filter(([path]) => path.endsWith('.map'))
      .flatMap(([path, text]) => findMissingSources(path, text, files)),
    ...findMissingMaps(files),
    ...[...files]
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([path, text]) =>
        findRelativeLinks(text).map((link) => `${path} has the relative link ${link}.`),
      ),
  ]
}
