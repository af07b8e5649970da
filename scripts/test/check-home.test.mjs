import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkHome, readFigures } from '../site/check-home.mjs'
import { root } from '../workspace.mjs'

it('readFigures() returns sizes and numbers, but no single digits', () => {
  expect(readFigures('loads 12.2 kB or 6.2 kB, 8,000 tests, 5xx, 200 calls')).toEqual([
    '12.2 kB',
    '6.2 kB',
    '8,000',
    '200',
  ])
})

it('the figures of the home pages are those of the README', () => {
  expect(checkHome({ root, pages: join(root, 'site', 'pages') })).toEqual([])
})
