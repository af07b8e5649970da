import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../workspace.mjs'

it.each(['README.md', 'docs/core.md'])(
  'S1: %s requires browsers that remove `Authorization` when they follow a redirect to another origin',
  (path) => {
    const text = readFileSync(join(root, path), 'utf8').replace(/\s+/g, ' ')
    expect(text).toContain('Chrome and Edge 119, Firefox 111, Safari 16.4')
  },
)
