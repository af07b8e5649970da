import { expect, it } from 'vitest'
import { rewriteLinks } from '../site/rewrite-links.mjs'

const site = {
  pages: { 'README.md': '/start/', 'docs/sessions.md': '/operations/sessions' },
  sources: 'https://code.example/',
}
const rewrite = (text) => rewriteLinks(text, 'docs/sessions.md', site)

it('rewriteLinks() links to the pages of the site, with anchors', () => {
  expect(rewrite('[a](../README.md), [`b`](../README.md#x)')).toBe('[a](/start/), [`b`](/start/#x)')
})

it('rewriteLinks() links to the repository for files that are no page', () => {
  expect(rewrite('[a](../examples/next/%5B...x%5D/route.ts) ![b](demo.png)')).toBe(
    '[a](https://code.example/examples/next/%5B...x%5D/route.ts) ![b](https://code.example/docs/demo.png)',
  )
})

it('rewriteLinks() keeps links within the document, URLs, and links in code', () => {
  const text = '[a](#tabs) [b](https://a.example/x) `[c](d.md)`\n\n```md\n[e](f.md)\n```\n'
  expect(rewrite(text)).toBe(text)
})
