import { describe, expect, it } from 'vitest'
import { chunkNames, fitsIntoChunks, joinChunks, splitIntoChunks } from '../../src/cookies/chunks'
import { failure } from '../support/failure'

const value = (length: number) => Array.from({ length }, (_, at) => (at % 7).toString()).join('')
const jarOf = (...chunks: [string, string][]) => new Map(chunks)

describe('a value that is split into several cookies', () => {
  it.each([1, 3799, 3800, 3801, 5900])(
    'B3: joinChunks() restores a value of %d characters',
    (length) => {
      const chunks = splitIntoChunks('name', value(length), 'mark')
      expect(joinChunks('name', jarOf(...chunks))).toBe(value(length))
      for (const [name, part] of chunks) expect(name.length + part.length).toBeLessThan(4000)
    },
  )

  it('B3: splitIntoChunks() rejects a value over 6 kB', async () => {
    const error = await failure(() => splitIntoChunks('name', value(6000), 'mark'))
    expect(error).toMatchObject({ code: 'session_too_large', endsSession: true })
    expect(fitsIntoChunks('name', value(6000), 'mark')).toBe(false)
    expect(fitsIntoChunks('name', value(5900), 'mark')).toBe(true)
  })

  const [first = ['', ''], second = ['', '']] = splitIntoChunks('name', value(5000), 'older')
  const [newFirst = ['', '']] = splitIntoChunks('name', value(5000), 'newer')

  it.each([
    ['without its first part', jarOf(second)],
    ['without its second part', jarOf(first)],
    ['with parts of two values', jarOf(newFirst, second)],
    ['with its parts in the wrong order', jarOf(['name', second[1]], ['name.1', first[1]])],
    ['with the same part twice', jarOf(first, ['name.1', first[1]])],
    ['with a part count of 0', jarOf(['name', 'mark.0.0.value'])],
    [
      'with a part count that is too high',
      jarOf(['name', first[1].replace('.0.2.', '.0.3.')], second),
    ],
    ['without a mark', jarOf(['name', value(10)])],
  ])('B3: joinChunks() returns undefined for a value %s', (_what, cookies) => {
    expect(joinChunks('name', cookies)).toBeUndefined()
  })

  it('chunkNames() includes the names of cookies that an earlier, longer value needed', () => {
    const cookies = jarOf(first, second, ['name.x', ''], ['names', ''], ['other', ''])
    expect(chunkNames('name', cookies)).toEqual(['name', 'name.1'])
    expect(chunkNames('name', jarOf())).toEqual(['name'])
  })
})
