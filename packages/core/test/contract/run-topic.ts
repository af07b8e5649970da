import { describe, it } from 'vitest'
import { type Topic, table } from './applies'
import type { Row } from './applies/row'
import { createBrowserSubject } from './browser-subject'
import { createFakeSubject } from './fake-subject'
import { createServerSubject } from './server-subject'
import type { Mode, Subject, SubjectOptions } from './subject'

/** A function that checks one rule on one implementation. */
type Spec = (subject: Subject) => Promise<void>

/** The spec of each rule of a topic. A rule that applies to no mode has no spec. */
type Specs<T extends Topic> = Readonly<Record<CheckedRule<T>, Spec>>

type CheckedRule<T extends Topic> = {
  [Rule in keyof (typeof table)[T]]: true extends Modes<(typeof table)[T][Rule]> ? Rule : never
}[keyof (typeof table)[T]]

/** The types of a row's values for all modes: `true`, or the reason why the rule does not apply. */
type Modes<R> = R[keyof R & Mode]

const subjects: Readonly<Record<Mode, [string, (options: SubjectOptions) => Promise<Subject>]>> = {
  browser: ['browser mode', (options) => createBrowserSubject('browser', options)],
  shared: ['browser mode, shared storage', (options) => createBrowserSubject('shared', options)],
  server: ['server mode', createServerSubject],
  fake: ['fake', async () => createFakeSubject()],
}

/** Runs each spec of a topic in every mode that its row allows. */
export function runTopic<T extends Topic>(topic: T, specs: Specs<T>): void {
  const rows: Readonly<Record<string, Row>> = table[topic]
  const known: Readonly<Record<string, Spec | undefined>> = specs
  describe(topic, () => {
    for (const rule of new Set([...Object.keys(rows), ...Object.keys(specs)])) {
      const row = rows[rule]
      const spec = known[rule]
      for (const mode of Object.keys(subjects) as Mode[]) {
        if (row?.[mode] !== true) continue
        const [name, create] = subjects[mode]
        it(`${name}: ${row.statement ?? rule}`, async () => {
          if (!spec) throw new Error(`No spec for: ${rule}`)
          await spec(await create({ hasSub: !row.isWithoutSub }))
        })
      }
      if (!row) {
        it(`the contract table has a row for the rule: ${rule}`, () => {
          throw new Error(`No row for: ${rule}`)
        })
      }
    }
  })
}
