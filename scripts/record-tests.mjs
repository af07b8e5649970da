// A Vitest reporter: writes every test with its project and its result to a file. Vitest's JSON reporter omits the project.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { testRecord } from './totals.mjs'
import { root } from './workspace.mjs'

/** Records the tests of a run, and also each failure outside of a test. */
export default class RecordTests {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        project: module.project.name,
        file: relative(root, module.moduleId),
        name: test.fullName,
        state: test.result().state,
      })),
    )
    const notLoaded = modules.filter((module) => module.errors().length > 0).length
    mkdirSync(dirname(testRecord), { recursive: true })
    writeFileSync(
      testRecord,
      JSON.stringify({ tests, failedElsewhere: notLoaded + unhandledErrors.length }),
    )
  }
}
