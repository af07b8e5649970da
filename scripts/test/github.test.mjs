import { describe, expect, it } from 'vitest'
import { findFormProblems } from '../github/find-form-problems.mjs'
import { findUnpinned } from '../github/find-unpinned.mjs'

const hash = '0123456789abcdef0123456789abcdef01234567'

describe('findUnpinned()', () => {
  it.each([
    `      - uses: actions/checkout@${hash} # v7.0.1`,
    `        uses: owner/name/folder@${hash} # v1.0.0`,
    '      - uses: ./.github/actions/set-up',
    '      - run: echo',
  ])('findUnpinned() accepts %j', (line) => {
    expect(findUnpinned(`steps:\n${line}\n`)).toEqual([])
  })

  it.each([
    'actions/checkout@v7',
    `actions/checkout@${hash}`,
    `actions/checkout@${hash.slice(1)} # v7.0.1`,
    `actions/checkout@${hash} # main`,
  ])('findUnpinned() finds %j', (action) => {
    expect(findUnpinned(`      - uses: ${action}\n`)).toHaveLength(1)
  })
})

describe('findFormProblems()', () => {
  const field = { type: 'input', id: 'versions', attributes: { label: 'Versions' } }
  const form = { name: 'Bug', description: 'A bug', body: [field] }

  it('findFormProblems() accepts a form with texts, fields and options', () => {
    const text = { type: 'markdown', attributes: { value: 'Text' } }
    const list = { type: 'dropdown', id: 'mode', attributes: { label: 'Mode', options: ['a'] } }
    expect(findFormProblems({ ...form, body: [text, field, list] })).toEqual([])
  })

  it.each([
    ['a missing description', { ...form, description: undefined }],
    ['a form without a field', { ...form, body: [] }],
    [
      'an unknown type',
      {
        ...form,
        body: [
          { ...field, type: 'text' },
          { ...field, id: 'b', attributes: { label: 'B' } },
        ],
      },
    ],
    ['a field without a label', { ...form, body: [{ ...field, attributes: {} }] }],
    ['a list without options', { ...form, body: [{ ...field, type: 'dropdown' }] }],
    ['a field without an id', { ...form, body: [{ ...field, id: undefined }] }],
    ['a repeated id', { ...form, body: [field, { ...field, attributes: { label: 'Other' } }] }],
    ['a repeated label', { ...form, body: [field, { ...field, id: 'other' }] }],
  ])('findFormProblems() finds %s', (_what, wrong) => {
    expect(findFormProblems(wrong)).toHaveLength(1)
  })
})
