import { describe, expect, it } from 'vitest'
import { compareBlock, replaceBlock } from '../docs/marked-blocks.mjs'

const document = `before
<!-- modules -->
old
<!-- /modules -->
<!-- source: a/b.ts -->
<!-- /source -->
after
`

describe('a marked block', () => {
  it('is replaced, and the rest of the document stays', () => {
    const replaced = replaceBlock(document, 'modules', 'new $1\n')
    expect(replaced).toBe(document.replace('old', () => 'new $1'))
  })

  it('can have a name with a path', () => {
    const replaced = replaceBlock(document, 'source: a/b.ts', 'code\n')
    expect(replaced).toContain('<!-- source: a/b.ts -->\ncode\n<!-- /source -->')
  })

  it.each([
    ['modules', 'old\n', []],
    ['modules', 'new\n', [expect.stringContaining('docs.md: the block "modules" is outdated')]],
    ['other', '', [expect.stringContaining('docs.md: the block "other" is missing')]],
  ])('%s is compared with %j', (name, expected, problems) => {
    expect(compareBlock({ path: 'docs.md', document, name, expected })).toEqual(problems)
  })
})
