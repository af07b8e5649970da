import { describe, expect, it } from 'vitest'
import {
  chunkNames,
  createCookieJar,
  fitsIntoChunks,
  joinChunks,
  readCookies,
  splitIntoChunks,
} from '../../src/cookies/cookie-jar'
import { failure } from '../support/failure'

const cookiesOf = (cookie: string) => [
  ...readCookies(new Request('https://app.example', { headers: { cookie } })),
]

const owner = { origin: 'https://app.example', appId: 'an-app', basePath: '/auth' }

describe('the cookie jar', () => {
  it.each([
    ['session', '__Host-Http-genauth-session-26158f25'],
    ['login', '__Host-Http-genauth-login-26158f25'],
    ['flash', '__Host-Http-genauth-flash-26158f25'],
  ] as const)('B2: on https, the %s cookie has the name %s', (cookie, name) => {
    expect(createCookieJar(owner).nameOf(cookie)).toBe(name)
  })

  it('B2: cookies have no Domain, and have HttpOnly and Secure', () => {
    const jar = createCookieJar(owner)
    const attributes = { maxAgeSeconds: 5, sameSite: 'Strict' } as const
    expect(jar.set('a', 'b', attributes)).toBe(
      'a=b; Max-Age=5; Path=/; HttpOnly; Secure; SameSite=Strict',
    )
    expect(jar.clear('a')).toBe('a=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
  })

  it('B2: on http, cookies have a name without a prefix, and no Secure', () => {
    const jar = createCookieJar({ ...owner, origin: 'http://localhost:3000' })
    expect(jar.nameOf('session')).toMatch(/^genauth-session-[0-9a-f]{8}$/)
    expect(jar.clear('a')).toBe('a=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax')
  })

  it.each([
    { origin: 'https://app.example:8443' },
    { appId: 'another-app' },
    { basePath: '/admin/auth' },
  ])('B2: another AuthServer on the same host uses other cookie names: %j', (other) => {
    const [jar, otherJar] = [owner, { ...owner, ...other }].map(createCookieJar)
    for (const cookie of ['session', 'login', 'flash'] as const) {
      expect(otherJar?.nameOf(cookie)).not.toBe(jar?.nameOf(cookie))
    }
  })

  it('readCookies() ignores malformed parts of the Cookie header', () => {
    expect(cookiesOf('a=1; b=2=3;c=; =x; d')).toEqual([
      ['a', '1'],
      ['b', '2=3'],
      ['c', ''],
    ])
  })

  it.each(['\u00a0', '\v', '\f', '\u0085'])(
    'B2: readCookies() ignores a name with %j before or after it, because browsers do not protect the changed name',
    (space) => {
      expect(cookiesOf(`${space}a=1; b=2; c${space}=3`)).toEqual([['b', '2']])
    },
  )

  it.each(['\u2003', '\u3000', '\ufeff'])(
    'B2: readCookies() ignores a name that begins with %j if the server decodes headers as UTF-8',
    (space) => {
      const headers = { get: () => `${space}a=1; b=2` }
      expect([...readCookies({ headers } as unknown as Request)]).toEqual([['b', '2']])
    },
  )

  it('B2: readCookies() ignores a name that is present twice, because one cookie may be planted', () => {
    expect(cookiesOf('a=1; b=2; a=3')).toEqual([['b', '2']])
  })
})

const value = (length: number) => Array.from({ length }, (_, at) => (at % 7).toString()).join('')
const jarOf = (...chunks: [string, string][]) => new Map(chunks)

describe('a value that is split into several cookies', () => {
  it.each([1, 3799, 3800, 3801, 5900])(
    'B3: joinChunks() restores a value of %d characters',
    (length) => {
      const chunks = splitIntoChunks('name', value(length))
      expect(joinChunks('name', jarOf(...chunks))).toBe(value(length))
      for (const [name, part] of chunks) expect(name.length + part.length).toBeLessThan(4000)
    },
  )

  it('B3: splitIntoChunks() rejects a value over 6 kB', async () => {
    const error = await failure(() => splitIntoChunks('name', value(6000)))
    expect(error).toMatchObject({ code: 'session_too_large', endsSession: true })
    expect(fitsIntoChunks('name', value(6000))).toBe(false)
    expect(fitsIntoChunks('name', value(5900))).toBe(true)
  })

  const [first = ['', ''], second = ['', '']] = splitIntoChunks('name', `${value(5000)}-older`)
  const [newFirst = ['', '']] = splitIntoChunks('name', `${value(5000)}-newer`)

  it.each([
    ['without its first part', jarOf(second)],
    ['without its second part', jarOf(first)],
    ['with parts of two values', jarOf(newFirst, second)],
    ['with its parts in the wrong order', jarOf(['name', second[1]], ['name.1', first[1]])],
    ['with the same part twice', jarOf(first, ['name.1', first[1]])],
    ['with a part count of 0', jarOf(['name', '12345678.0.0.12345678'])],
    [
      'with a part count that is too high',
      jarOf(['name', first[1].replace('.0.2.', '.0.3.')], second),
    ],
    [
      'with a part count that is too low',
      jarOf(['name', first[1].replace('.0.2.', '.0.1.')], second),
    ],
    [
      'with another mark in all parts',
      jarOf(
        ['name', first[1].replace(/^[^.]+/, 'another1')],
        ['name.1', second[1].replace(/^[^.]+/, 'another1')],
      ),
    ],
    [
      'with a character moved from one part to the next part',
      jarOf(
        ['name', first[1].slice(0, -1)],
        ['name.1', second[1].replace('.1.2.', `.1.2.${first[1].slice(-1)}`)],
      ),
    ],
    ['without a mark', jarOf(['name', value(10)])],
  ])('B3: joinChunks() returns undefined for a value %s', (_what, cookies) => {
    expect(joinChunks('name', cookies)).toBeUndefined()
  })

  it('S30: joinChunks() ignores a leftover part of a previous, longer value', () => {
    const [only = ['', '']] = splitIntoChunks('name', value(10))
    expect(joinChunks('name', jarOf(only, second))).toBe(value(10))
  })

  it('chunkNames() includes the names of cookies that an earlier, longer value needed', () => {
    const cookies = jarOf(first, second, ['name.x', ''], ['names', ''], ['other', ''])
    expect(chunkNames('name', cookies)).toEqual(['name', 'name.1'])
    expect(chunkNames('name', jarOf())).toEqual(['name'])
  })
})
