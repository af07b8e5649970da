import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { readSources } from '../figures/read-sources.mjs'

const sources = new Map(
  readSources('packages/core/src', 'packages/react/src').map((source) => [source.path, source]),
)

const entries = {
  '@genauth/core/client': 'packages/core/src/client.ts',
  '@genauth/core/errors': 'packages/core/src/errors.ts',
  '@genauth/core/testing': 'packages/core/src/testing/index.ts',
}

/** Returns the two files of `#checks` or `#docs-link` in the package.json of the package of a file. */
const developmentFiles = (path, specifier) =>
  ['', '.development'].map(
    (end) => `${path.split('/src/')[0]}/src/development/${specifier.slice(1)}${end}.ts`,
  )

/** Returns the specifiers whose modules are evaluated with a module. Types are not evaluated. */
const imported = ({ module }) =>
  [...module.staticImports, ...module.staticExports]
    .filter(({ entries: names }) => names.length === 0 || names.some(({ isType }) => !isType))
    .flatMap((statement) => statement.moduleRequest ?? statement.entries[0]?.moduleRequest ?? [])
    .map(({ value }) => value)

/** Returns the modules that are evaluated with an entry point: our files by path, and packages by name. */
function evaluated(path, found = new Set()) {
  if (found.has(path)) return found
  found.add(path)
  for (const specifier of imported(sources.get(path))) {
    if (specifier.startsWith('#')) {
      for (const file of developmentFiles(path, specifier)) evaluated(file, found)
    }
    const target = specifier.startsWith('.')
      ? ['.ts', '.tsx']
          .map((end) => join(dirname(path), specifier + end))
          .find((one) => sources.has(one))
      : entries[specifier]
    if (target) evaluated(target, found)
    else if (!specifier.startsWith('#')) found.add(specifier)
  }
  return found
}

const packagesOf = (path) => [...evaluated(path)].filter((name) => !sources.has(name)).sort()

it.each([
  [
    '@genauth/react',
    'packages/react/src/index.ts',
    ['@tanstack/react-query', 'react', 'react/jsx-runtime'],
  ],
  [
    '@genauth/react/testing',
    'packages/react/src/testing/index.ts',
    ['@tanstack/react-query', 'react', 'react/jsx-runtime'],
  ],
  ['@genauth/core/testing', 'packages/core/src/testing/index.ts', []],
  ['@genauth/core/client', 'packages/core/src/client.ts', []],
  ['@genauth/core/errors', 'packages/core/src/errors.ts', []],
  ['@genauth/core/oauth', 'packages/core/src/oauth.ts', ['oauth4webapi']],
])(
  'M5: importing %s evaluates no other package than its own dependencies',
  (_name, path, packages) => {
    expect(packagesOf(path)).toEqual(packages.filter((name) => name !== 'react/jsx-runtime'))
  },
)
