import { describe, expect, it } from 'vitest'
import { findWrongRanges } from '../check-ranges.mjs'

const version = '1.4.0'

describe('findWrongRanges', () => {
  it('findWrongRanges() accepts ^ from 1.0.0, ~ for 0.x, several peer ranges, and exact versions of @genauth packages', () => {
    const dependencies = { '@genauth/core': '1.4.0', jose: '^6.2.18', early: '~0.3.1' }
    const peerDependencies = { react: '^18.3.0 || ^19.0.0' }
    expect(findWrongRanges({ version, dependencies, peerDependencies })).toEqual([])
    expect(findWrongRanges({ version })).toEqual([])
  })

  it.each([
    ['an exact version', '6.2.18'],
    ['~ from 1.0.0', '~6.2.18'],
    ['^ for 0.x', '^0.3.1'],
    ['an open range', '>=6'],
    ['a tag', 'latest'],
    ['one of several ranges', '^5.0.0 || 6.2.18'],
  ])('findWrongRanges() rejects the range %s for a package of another owner', (_what, range) => {
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
      expect(findWrongRanges({ version, [kind]: { jose: range } })).toEqual([
        `jose@${range} must begin with ^, or with ~ for 0.x.`,
      ])
    }
  })

  it.each(['^1.4.0', '1.3.0', 'workspace:*'])(
    'findWrongRanges() rejects the range %s for @genauth/core',
    (range) => {
      expect(findWrongRanges({ version, dependencies: { '@genauth/core': range } })).toEqual([
        `@genauth/core@${range} must be exactly 1.4.0: use workspace:*.`,
      ])
    },
  )
})
