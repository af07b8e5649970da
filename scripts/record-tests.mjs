import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { testRecord } from './totals.mjs'
import { root } from './workspace.mjs'

/**
 * A reporter of Vitest's that notes every test with its project, which Vitest's own JSON reporter leaves out, and whatever failed outside
 * of a test.
 */
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
