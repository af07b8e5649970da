// A Vitest reporter: records the output of a run for the leak search. Vitest's own reporters do not write the output to one file.
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inspect } from 'node:util'
import { root } from '../workspace.mjs'

/** Records the console output of all projects, in Node and in browsers, and all errors. */
export default class RecordOutput {
  #lines = []

  onInit(vitest) {
    this.vitest = vitest
  }

  onUserConsoleLog({ content, taskId }) {
    const file = this.vitest.state.idMap.get(taskId)?.file.filepath
    this.#note('console', content, file)
  }

  onTestRunEnd(modules, unhandledErrors) {
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      const errors = [...module.errors(), ...tests.flatMap((test) => test.result().errors ?? [])]
      for (const error of errors) this.#note('report', inspect(error), module.moduleId)
    }
    for (const error of unhandledErrors) this.#note('report', inspect(error))
    const ledger = process.env.LEAK_LEDGER
    if (ledger) writeFileSync(join(ledger, 'output.jsonl'), this.#lines.join('\n'))
  }

  #note(shown, text, file = root) {
    this.#lines.push(JSON.stringify({ shown, text, file: relative(root, file) || 'no test' }))
  }
}
