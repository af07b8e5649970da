import { describe, expect, it } from 'vitest'
import { findWords } from '../docs/find-words.mjs'

const words = [
  { pattern: 'thither', instead: 'there' },
  { pattern: 'in lieu of', instead: 'instead of' },
]

const linesOf = (text) => findWords(text, words).map(({ line, word }) => [line, word])

describe('findWords', () => {
  it('findWords() returns the line, the word and the replacement', () => {
    expect(findWords('a\nb thither\n', words)).toEqual([
      { line: 2, word: 'thither', instead: 'there' },
    ])
  })

  it('findWords() finds a word in upper and lower case, next to punctuation, and more than once', () => {
    expect(linesOf('Thither, (thither) "THITHER" thither’s thither-bound')).toHaveLength(5)
  })

  it.each(['thitherward', 'athither', 'thither_to', 'goThither', 'éthither'])(
    'findWords() does not find a word inside the word %s',
    (text) => {
      expect(linesOf(text)).toEqual([])
    },
  )

  it.each([
    ['spaces', 'in  lieu of'],
    ['a line break in a paragraph', 'in lieu\nof'],
    ['a line break with \\r', 'in lieu\r\nof'],
    ['a line break in a block comment', '  * in\n   * lieu of'],
    ['a line break in a line comment', '// in lieu\n  // of'],
    ['a line break in a shell comment', '# in lieu\n# of'],
    ['a line break in a quotation', '> in lieu\n> of'],
  ])('findWords() finds a phrase with %s between its words', (_what, text) => {
    expect(linesOf(text)).toEqual([[1, 'in lieu of']])
  })

  it.each([
    ['an empty line', 'in lieu\n\nof'],
    ['an empty line of a comment', '* in lieu\n *\n * of'],
    ['another word', 'in lieu, of'],
  ])('findWords() does not find a phrase with %s between its words', (_what, text) => {
    expect(linesOf(text)).toEqual([])
  })

  it('findWords() sorts the results by line', () => {
    expect(linesOf('in lieu of\nthither\nin lieu of')).toEqual([
      [1, 'in lieu of'],
      [2, 'thither'],
      [3, 'in lieu of'],
    ])
  })
})
