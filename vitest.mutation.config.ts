import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import areas from './scripts/mutation-areas.json'
import { nodeSourceConditions, sourceConditions } from './scripts/vitest-shared'

const area = process.env['MUTATION_AREA'] as keyof typeof areas
const { tests } = areas[area]
const include = tests.filter((pattern) => !pattern.startsWith('!'))
const exclude = tests.filter((pattern) => pattern.startsWith('!')).map((one) => one.slice(1))

/** Whether a test file starts servers. Test files that start servers take much longer to load and run. */
const startsServers = ({ moduleId }: TestSpecification) =>
  /use-app|emulator|node:http/.test(readFileSync(moduleId, 'utf8'))

/** The test folders that mirror the area's folders, such as `packages/core/test/protocol/`. */
const ownFolders = areas[area].mutate
  .filter((pattern) => !pattern.startsWith('!'))
  .map((pattern) =>
    pattern
      .replace('/src/', '/test/')
      .replace(/[^/]*$/, '')
      .replace('**/', ''),
  )

/** Ranks a test file. The tests of the area's own files fail most often. */
const rank = (file: TestSpecification) => {
  if (startsServers(file)) return 2
  return ownFolders.some((folder) => file.moduleId.includes(folder)) ? 0 : 1
}

/** Runs the test files that most likely fail first, because the first failed test ends the run of a mutant. */
class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId))
  }
}

/** Resolves package names to Stryker's copy with the mutants. Without this alias, the names resolve to the files without mutants. */
const alias = [
  {
    find: /^@genauth\/(\w+)$/,
    replacement: join(import.meta.dirname, 'packages/$1/src/index.ts'),
  },
  {
    find: /^@genauth\/(\w+)\/testing$/,
    replacement: join(import.meta.dirname, 'packages/$1/src/testing/index.ts'),
  },
  {
    find: /^@genauth\/core\/(client|errors|internal)$/,
    replacement: join(import.meta.dirname, 'packages/core/src/$1.ts'),
  },
]

const inNode = {
  resolve: { alias },
  ssr: { resolve: { conditions: nodeSourceConditions } },
  test: {
    name: area,
    include,
    exclude,
    environment: 'node',
    // No module keeps state between tests, so each module is loaded once.
    isolate: false,
    testTimeout: 30_000,
    // Load the modules before the tests. Otherwise Stryker assigns the top-level code of a module only to the first test that loads the
    // module.
    setupFiles: area.startsWith('core') ? ['packages/core/src/browser-mode/engine.ts'] : [],
  },
}

/** Tests that need their own process: they render on a server, or count React's warnings. React prints a warning once per process. */
const alone =
  'packages/react/test/{require-login,server-rendering,streaming,use-suspense-user}.test.tsx'

const react = {
  resolve: { alias, conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    name: 'react',
    include,
    exclude: [...exclude, alone],
    environment: 'happy-dom',
    setupFiles: ['packages/react/test/setup.ts'],
    isolate: false,
  },
}

const reactAlone = {
  ...react,
  test: { ...react.test, name: 'react-alone', include: [alone], exclude: [], isolate: true },
}

/**
 * Runs the tests of one area of `scripts/mutation-areas.json` on each mutant. The area's tests are the quick tests of the package, without
 * a browser, Redis or long waits. Other tests can detect a mutant that survives here: tests in browsers, over the network, with hostile
 * values or with random stories.
 */
export default defineConfig({
  test: {
    projects: area === 'react' ? [react, reactAlone] : [inNode],
    sequence: { sequencer: LikelyFirst },
  },
})
