import { expect, it } from 'vitest'
import {
  chunkNames,
  createCookieJar,
  fitsIntoChunks,
  readCookies,
  separateDuplicates,
  splitIntoChunks,
} from '../../src/cookies/cookie-jar'
import { failure } from '../support/failure'

const requestWith = (cookie: string) => new Request('https://app.example', { headers: { cookie } })

const separate = (cookie: string) => separateDuplicates(requestWith(cookie)).map((one) => [...one])

/** The length of a value that needs two cookies with a total of 6,000 bytes. */
const longest = 6000 - 'name'.length - 'name.1'.length - 2 * 'xxxxxxxx.0.2.'.length

it('B3: the cookies of a session may have 6,000 bytes, but not 6,001', async () => {
  const chunks = splitIntoChunks('name', 'x'.repeat(longest))
  expect(chunks.flat().join('')).toHaveLength(6000)
  expect(fitsIntoChunks('name', 'x'.repeat(longest))).toBe(true)
  expect(fitsIntoChunks('name', 'x'.repeat(longest + 1))).toBe(false)
  const error = await failure(() => splitIntoChunks('name', 'x'.repeat(longest + 1)))
  expect(error.code).toBe('session_too_large')
})

it('B2: chunkNames() ignores cookies of the app whose names are similar to the given name', () => {
  const names = ['name', 'name.1', 'other.1', 'name.1x', 'name.x', 'my-name.1']
  const cookies = new Map(names.map((name) => [name, '']))
  expect(chunkNames('name', cookies)).toEqual(['name', 'name.1'])
})

it('B2: cookie names end with eight hexadecimal digits for every application', () => {
  for (let at = 0; at < 200; at += 1) {
    const owner = { origin: 'https://app.example', appId: `app-${at}`, basePath: '/auth' }
    const name = createCookieJar(owner).nameOf('session')
    expect(name).toMatch(/^__Host-Http-genauth-session-[0-9a-f]{8}$/)
  }
})

it('readCookies() removes the spaces around names and values', () => {
  expect([...readCookies(requestWith('a = 1 ;\tb\t=\t2\t'))]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ])
  expect([...readCookies(new Request('https://app.example'))]).toEqual([])
})

it('B2: separateDuplicates() returns nothing if every cookie name occurs once', () => {
  expect(separate('a=1; b=2')).toEqual([])
  expect(separateDuplicates(new Request('https://app.example'))).toEqual([])
})

it('B2: separateDuplicates() combines each value of a duplicate cookie with the chunks that have the same mark', () => {
  expect(separate('a=mine.0.2.x; a.1=mine.1.2.y; a=planted.0.2.v; a.1=planted.1.2.w')).toEqual([
    [
      ['a', 'mine.0.2.x'],
      ['a.1', 'mine.1.2.y'],
    ],
    [
      ['a', 'planted.0.2.v'],
      ['a.1', 'planted.1.2.w'],
    ],
    [
      ['a', 'mine.0.2.x'],
      ['a.1', 'mine.1.2.y'],
    ],
    [
      ['a', 'planted.0.2.v'],
      ['a.1', 'planted.1.2.w'],
    ],
  ])
})

it('B2: separateDuplicates() does not combine two chunks if the mark of one is only the beginning of the other mark', () => {
  expect(separate('a=m.0.2.x; a=n.0.2.x; a.1=mm.1.2.y')).toEqual([
    [
      ['a', 'm.0.2.x'],
      ['a.1', ''],
    ],
    [
      ['a', 'n.0.2.x'],
      ['a.1', ''],
    ],
  ])
})

it('B2: separateDuplicates() reads at most twenty values of one cookie name', () => {
  const flood = Array.from({ length: 100 }, (_, at) => `a=${at}`).join('; ')
  expect(separate(flood)).toHaveLength(20)
})
