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

/** Whether a test file starts servers: these take much longer to load and to run. */
const startsServers = ({ moduleId }: TestSpecification) =>
  /use-app|emulator|node:http/.test(readFileSync(moduleId, 'utf8'))

/** Runs the quick files first. The first test that fails ends the run of a mutant. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = [...files].sort((a, b) => a.moduleId.localeCompare(b.moduleId))
    return [
      ...sorted.filter((file) => !startsServers(file)),
      ...sorted.filter((file) => startsServers(file)),
    ]
  }
}

/** The packages of the copy that has the mutants: without this, their names resolve to the work tree. */
const alias = [
  {
    find: /^@genauth\/(\w+)$/,
    replacement: join(import.meta.dirname, 'packages/$1/src/index.ts'),
  },
  {
    find: /^@genauth\/(\w+)\/testing$/,
    replacement: join(import.meta.dirname, 'packages/$1/src/testing/index.ts'),
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
    // No module has a state that one test could leave to another, so each is loaded once.
    isolate: false,
    testTimeout: 30_000,
    // Code that runs while a module is loaded would otherwise count as covered only by the test that loads it first.
    setupFiles: area.startsWith('core') ? ['packages/core/src/session/engine.ts'] : [],
  },
}

/** Tests that render on a server, or count React's warnings: React prints each once for all tests of a process. */
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
 * The tests of one area of `scripts/mutation-areas.json`, on which each mutant is tried. They are the quick tests of its package: no
 * browser, no Redis, no long wait. What survives them may still be found by a browser, over the network, by hostile values or by a random
 * story.
 */
export default defineConfig({
  test: {
    projects: area === 'react' ? [react, reactAlone] : [inNode],
    sequence: { sequencer: QuickFirst },
  },
})
