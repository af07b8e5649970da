import { describe, expect, it } from 'vitest'
import { chunkNames, fitsIntoChunks, joinChunks, splitIntoChunks } from '../../src/cookies/chunks'
import { failure } from '../support/failure'

const value = (length: number) => Array.from({ length }, (_, at) => (at % 7).toString()).join('')
const jarOf = (...chunks: [string, string][]) => new Map(chunks)

describe('a value in cookies', () => {
  it.each([1, 3799, 3800, 3801, 5900])('B3: of %d characters comes back whole', (length) => {
    const chunks = splitIntoChunks('name', value(length), 'mark')
    expect(joinChunks('name', jarOf(...chunks))).toBe(value(length))
    for (const [name, part] of chunks) expect(name.length + part.length).toBeLessThan(4000)
  })

  it('B3: over 6 kB is refused', async () => {
    const error = await failure(() => splitIntoChunks('name', value(6000), 'mark'))
    expect(error).toMatchObject({ code: 'session_too_large', endsSession: true })
    expect(fitsIntoChunks('name', value(6000), 'mark')).toBe(false)
    expect(fitsIntoChunks('name', value(5900), 'mark')).toBe(true)
  })

  const [first = ['', ''], second = ['', '']] = splitIntoChunks('name', value(5000), 'older')
  const [newFirst = ['', '']] = splitIntoChunks('name', value(5000), 'newer')

  it.each([
    ['without its first part', jarOf(second)],
    ['without its second', jarOf(first)],
    ['of two generations', jarOf(newFirst, second)],
    ['with its parts exchanged', jarOf(['name', second[1]], ['name.1', first[1]])],
    ['with one part twice', jarOf(first, ['name.1', first[1]])],
    ['that says it has no parts', jarOf(['name', 'mark.0.0.value'])],
    ['that says it has more', jarOf(['name', first[1].replace('.0.2.', '.0.3.')], second)],
    ['without a mark', jarOf(['name', value(10)])],
  ])('B3: %s is none', (_what, cookies) => {
    expect(joinChunks('name', cookies)).toBeUndefined()
  })

  it('knows what is left over of a longer one', () => {
    const cookies = jarOf(first, second, ['name.x', ''], ['names', ''], ['other', ''])
    expect(chunkNames('name', cookies)).toEqual(['name', 'name.1'])
    expect(chunkNames('name', jarOf())).toEqual(['name'])
  })
})
