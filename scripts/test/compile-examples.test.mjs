import { expect, it } from 'vitest'
import { readExamples } from '../docs/compile-examples.mjs'

it('readExamples() returns the tsx blocks of a Markdown text with their lines', () => {
  const text = 'A text.\n\n```tsx\nconst a = 1\n```\n\n```ts\nb\n```\n\n```tsx\nc\n\nd\n```\n'
  expect(readExamples(text)).toEqual([
    { line: 4, code: 'const a = 1\n' },
    { line: 12, code: 'c\n\nd\n' },
  ])
})

it('readExamples() returns the tsx blocks of a doc block that have an import, without the margin', () => {
  const lines = [
    'Text.',
    '',
    '```tsx',
    "import { a } from 'a'",
    '',
    'if (a) {',
    '  a()',
    '}',
    '```',
  ]
  const other = ['```tsx', 'a()', '```']
  const text = `/**\n${[...lines, ...other].map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
  expect(readExamples(text)).toEqual([
    { line: 5, code: "import { a } from 'a'\n\nif (a) {\n  a()\n}\n" },
  ])
})
