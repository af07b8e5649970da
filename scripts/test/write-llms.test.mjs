import { expect, it } from 'vitest'
import { siteUrl } from '../site/repository-pages.mjs'
import { toPlainMarkdown } from '../site/write-llms.mjs'

const plain = (markdown) =>
  toPlainMarkdown(markdown, {
    link: '/guides/next',
    readInclude: (path) => `text of ${path}\n`,
  })

it('toPlainMarkdown() makes the links of a page absolute', () => {
  expect(plain('[a](./hono#x) [b](/start/) [c](../api/b.md#y) [d](../api/index.md) [e](#z)')).toBe(
    `[a](${siteUrl}/guides/hono#x) [b](${siteUrl}/start/) [c](${siteUrl}/api/b#y) [d](${siteUrl}/api/) [e](${siteUrl}/guides/next#z)`,
  )
})

it('toPlainMarkdown() keeps other URLs, and links in code', () => {
  const text = '[a](https://a.example/b.md) `[c](d.md)`'
  expect(plain(text)).toBe(text)
})

it('toPlainMarkdown() replaces an include by the file', () => {
  expect(plain('A\n\n<<< @/../../examples/next/app/[...x]/route.ts\n\nB')).toBe(
    'A\n\n`examples/next/app/[...x]/route.ts`:\n\n```ts\ntext of ../../examples/next/app/[...x]/route.ts\n```\n\nB',
  )
})

it('toPlainMarkdown() replaces the containers and the HTML of VitePress', () => {
  expect(
    plain(
      '::: warning Pre-release\nA text.\n:::\n\n<p class="error-section">Login</p>\n\n# B\n\n<div class="c">\n\nC\n\n</div>\n',
    ),
  ).toBe('**Pre-release**\n\nA text.\n\n# B\n\nC')
})
