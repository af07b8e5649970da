import { beforeAll, describe, expect, it } from 'vitest'
import { type Mode, modesOf, outcomeIn } from '../src/modules/module'
import { plans } from '../src/modules/plans'
import { createKeyPool, type KeyPool } from '../src/provider/key-ring'
import { runModule } from '../src/run-module'

/** The result of a module in a mode, for `npm run conformance`. */
interface ConformanceFigure {
  readonly module: string
  readonly mode: Mode
  readonly expected: string
  readonly outcome?: string
  readonly violations?: readonly string[]
}

declare module 'vitest' {
  interface TaskMeta {
    conformanceFigure?: ConformanceFigure
  }
}

let pool: KeyPool
beforeAll(async () => {
  pool = await createKeyPool()
})

const modules = plans.flatMap((plan) => plan.modules)
// The table of `npm run conformance` has the order of the tests. All modules apply to server mode.
const modes: readonly Mode[] = ['server', 'browser']

describe.each(modes)('in %s mode', (mode) => {
  const applied = modules.filter((module) => modesOf(module).includes(mode))

  for (const module of applied) {
    it(`${module.name} has the expected outcome in ${mode} mode`, async ({ task }) => {
      const figure = { module: module.name, mode, expected: outcomeIn(module, mode) }
      // Record the figure before the run, so that the table also shows a module that throws an error.
      task.meta.conformanceFigure = figure
      const { outcome, violations } = await runModule(module, mode, pool)
      task.meta.conformanceFigure = { ...figure, outcome, violations }
      expect({ outcome, violations }).toEqual({ outcome: figure.expected, violations: [] })
    })
  }
})

describe('the list of modules', () => {
  it('has 45 modules for server mode, and 35 for browser mode', () => {
    const count = (mode: Mode) => modules.filter((each) => modesOf(each).includes(mode)).length
    expect([count('server'), count('browser')]).toEqual([45, 35])
    expect(new Set(modules.map(({ name }) => name)).size).toBe(45)
  })
})
