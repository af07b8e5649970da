import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { table } from './applies'
import type { Row } from './applies/row'

const rows: [string, Row][] = Object.values(table).flatMap((topic) => Object.entries<Row>(topic))

it('every topic of the contract table has a spec file, and every spec file has a topic', () => {
  const inKebabCase = (name: string) =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const topics = Object.keys(table).map((topic) => `${inKebabCase(topic)}.test.ts`)
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  expect(files.toSorted()).toEqual([...topics, 'table.test.ts'].toSorted())
})

it('every rule of the contract applies to each mode, or has a reason why it does not', () => {
  for (const [rule, { browser, server, fake, shared }] of rows) {
    for (const applies of [browser, server, fake, shared ?? true]) {
      if (applies !== true) expect(applies, rule).toMatch(/^[A-Z].*\.$|^[a-z]+[A-Z].*\.$/)
    }
  }
})
