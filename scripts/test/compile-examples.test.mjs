import { expect, it } from 'vitest'
import { readExamples } from '../docs/compile-examples.mjs'

it('readExamples() returns the ts and tsx blocks of a Markdown text with their lines', () => {
  const text = 'A text.\n\n```tsx\nconst a = 1\n```\n\n```ts\nb\n```\n\n```tsx\nc\n\nd\n```\n'
  expect(readExamples(text)).toEqual([
    { line: 4, code: 'const a = 1\n', language: 'tsx' },
    { line: 8, code: 'b\n', language: 'ts' },
    { line: 12, code: 'c\n\nd\n', language: 'tsx' },
  ])
})

it('readExamples() returns the blocks of a list without the margin', () => {
  const text = '1. A text:\n\n   ```tsx\n   if (a) {\n     b()\n   }\n   ```\n'
  expect(readExamples(text)).toEqual([{ line: 4, code: 'if (a) {\n  b()\n}\n', language: 'tsx' }])
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
    { line: 5, code: "import { a } from 'a'\n\nif (a) {\n  a()\n}\n", language: 'tsx' },
  ])
})
