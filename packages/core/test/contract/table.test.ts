import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { table } from './applies'
import type { Row } from './applies/row'

const rows: [string, Row][] = Object.values(table).flatMap((topic) => Object.entries<Row>(topic))

it('every topic of the contract table has one spec file, and every spec file has a topic in the table', () => {
  const inKebabCase = (name: string) =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const topics = Object.keys(table).map((topic) => `${inKebabCase(topic)}.test.ts`)
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  expect(files.toSorted()).toEqual([...topics, 'table.test.ts'].toSorted())
})

it('every row of the contract table states for each mode that its rule applies, or the reason that the rule does not apply', () => {
  for (const [rule, { browser, server, fake, shared }] of rows) {
    for (const applies of [browser, server, fake, shared ?? true]) {
      if (applies !== true) expect(applies, rule).toMatch(/^[A-Z].*\.$|^[a-z]+[A-Z].*\.$/)
    }
  }
})
