import { expect, it } from 'vitest'
import { compareDocsUrl } from '../docs/check-docs-url.mjs'

it('compareDocsUrl() reports a URL that is not the homepage, or no URL', () => {
  const source = "const docsBase = 'https://docs.example'\n"
  expect(compareDocsUrl(source, 'https://docs.example')).toEqual([])
  expect(compareDocsUrl(source, 'https://new.example')).toHaveLength(1)
  expect(compareDocsUrl('', 'https://docs.example')).toHaveLength(1)
})
