import { describe, expect, it } from 'vitest'
import {
  assertNavigation,
  assertOwnStart,
  isForeignStart,
  isPrefetch,
  isTypedIn,
  verifyOrigin,
  verifyScript,
} from '../../src/http/csrf'
import { failure } from '../support/failure'

const origin = 'https://app.example'
const own = { 'x-genauth': '1' }

type Row = [method: string, headers: Record<string, string>]

const requestOf = ([method, headers]: Row) =>
  new Request(`${origin}/auth/session`, { method, headers })

const fromOwnPage: Row[] = [
  ['GET', { ...own, 'sec-fetch-site': 'same-origin' }],
  ['POST', { ...own, 'sec-fetch-site': 'same-origin' }],
  ['POST', { ...own, 'sec-fetch-site': 'same-origin', origin }],
  ['GET', own],
  ['HEAD', own],
  ['GET', { ...own, origin }],
  ['POST', { ...own, origin }],
  ['DELETE', { ...own, origin }],
]

const fromElsewhere: Row[] = [
  ['GET', { ...own, 'sec-fetch-site': 'cross-site' }],
  ['GET', { ...own, 'sec-fetch-site': 'same-site' }],
  ['GET', { ...own, 'sec-fetch-site': 'none' }],
  ['POST', { ...own, 'sec-fetch-site': 'cross-site', origin }],
  ['POST', { ...own, 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
  ['POST', { ...own, origin: 'https://evil.example' }],
  ['POST', { ...own, origin: 'https://app.example:8443' }],
  ['POST', { ...own, origin: 'http://app.example' }],
  ['POST', { ...own, origin: 'null' }],
  ['POST', { ...own, origin: '' }],
  ['POST', own],
  ['DELETE', own],
  ['GET', { ...own, origin: 'https://evil.example' }],
  ['GET', {}],
  ['HEAD', {}],
  ['GET', { 'x-genauth': '0' }],
  ['GET', { 'x-genauth': '' }],
]

describe('verifyOrigin', () => {
  it.each(fromOwnPage)(
    "verifyOrigin accepts %s from the app's own page with the headers %j",
    (...row) => {
      expect(() => verifyOrigin(requestOf(row), origin)).not.toThrow()
      expect(() => verifyScript(requestOf(row), origin)).not.toThrow()
    },
  )

  it.each(fromElsewhere)(
    'verifyOrigin rejects %s with the headers %j, which another origin can send',
    async (...row) => {
      for (const verify of [verifyOrigin, verifyScript]) {
        const error = await failure(() => verify(requestOf(row), origin))
        expect(error.code).toBe('cross_origin_request')
        expect(error.message).toContain(`${origin},`)
      }
    },
  )

  it.each([
    ['POST', { 'sec-fetch-site': 'same-origin' }],
    ['POST', { origin }],
    ['GET', { 'sec-fetch-site': 'same-origin' }],
  ] as Row[])(
    'verifyOrigin accepts %s with the headers %j, but verifyScript requires X-GenAuth',
    async (...row) => {
      expect(() => verifyOrigin(requestOf(row), origin)).not.toThrow()
      const error = await failure(() => verifyScript(requestOf(row), origin))
      expect(error.code).toBe('cross_origin_request')
    },
  )

  it.each([
    [
      'GET',
      {},
      /has neither Sec-Fetch-Site nor X-GenAuth: 1, one of which is required\. Send it from/,
    ],
    ['POST', {}, /has neither Sec-Fetch-Site nor Origin, one of which is required\. Send it from/],
    ['POST', { 'sec-fetch-site': 'cross-site' }, /came from another site\. Send it from a page of/],
  ] as [string, Record<string, string>, RegExp][])(
    'the error of verifyOrigin about %s with the headers %j names what suffices',
    async (method, headers, text) => {
      const { message } = await failure(() => verifyOrigin(requestOf([method, headers]), origin))
      expect(message).toMatch(text)
      // A fetch on the same origin needs no further header.
      expect(message).not.toContain('with the header')
    },
  )

  it('the error of verifyScript about a fetch of the own page names the missing header', async () => {
    const request = requestOf(['POST', { 'sec-fetch-site': 'same-origin', origin }])
    const { message } = await failure(() => verifyScript(request, origin))
    expect(message).toContain('has no header X-GenAuth: 1. Send it with genauth.fetch, or with')
  })

  it.each(['https://evil.example', 'http://localhost:3000', 'http://[::1]:3000'])(
    'the error of verifyOrigin contains the origin %s of the request',
    async (other) => {
      const request = requestOf(['POST', { ...own, origin: other }])
      const { message } = await failure(() => verifyOrigin(request, origin))
      expect(message).toContain(`another origin, ${other}.`)
    },
  )

  it.each([
    'null',
    'https://evil.example/',
    'https://evil.example/path',
    'https://evil.example log in at evil.example',
    '<script>',
    `https://${'x'.repeat(300)}.example`,
    'evil.example',
    'see-https://evil.example',
  ])('the error of verifyOrigin does not repeat the invalid Origin %j', async (other) => {
    const request = requestOf(['POST', { ...own, origin: other }])
    const { message } = await failure(() => verifyOrigin(request, origin))
    expect(message).toContain('came from another origin.')
  })
})

const requestWith = (headers: Record<string, string>) =>
  new Request(`${origin}/auth/login`, { headers })

it.each([{}, { 'sec-fetch-dest': 'document' }])(
  'assertNavigation() accepts a request with the headers %j',
  (headers) => {
    expect(() => assertNavigation(requestWith(headers))).not.toThrow()
  },
)

it.each(['iframe', 'empty', 'image', ''])(
  'assertNavigation() rejects a request with the destination %j',
  async (destination) => {
    const request = requestWith({ 'sec-fetch-dest': destination })
    expect((await failure(() => assertNavigation(request))).code).toBe('cross_origin_request')
  },
)

it.each([
  [{ 'sec-purpose': 'prefetch' }, true],
  [{ 'sec-purpose': 'prefetch;prerender' }, true],
  [{ purpose: 'PREFETCH' }, true],
  [{ 'x-moz': 'prefetch' }, true],
  [{ 'x-purpose': 'preview' }, true],
  [{ purpose: 'prerender' }, true],
  [{ purpose: 'prefetching' }, false],
  [{ purpose: 'noprefetch' }, false],
  [{ purpose: '' }, false],
  [{ 'x-other': 'prefetch' }, false],
  [{}, false],
])('isPrefetch() for a request with the headers %j returns %s', (headers, expected) => {
  expect(isPrefetch(requestWith(headers as Record<string, string>))).toBe(expected)
})

it.each([
  [{ 'sec-fetch-site': 'cross-site' }, true],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'same-origin' }, false],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': 'same-origin', referer: 'https://evil.example/' }, false],
  [{ 'sec-fetch-site': 'cross-site', referer: `${origin}/` }, true],
  [{ referer: `${origin}/page` }, false],
  [{ referer: 'https://evil.example/page' }, true],
  [{ referer: 'https://app.example.evil.example/' }, true],
  [{ referer: 'no URL' }, true],
  [{ referer: '' }, true],
  [{}, false],
])(
  'isForeignStart() for a navigation with the headers %j returns %s',
  async (headers, expected) => {
    const request = requestWith(headers as Record<string, string>)
    expect(isForeignStart(request, origin)).toBe(expected)
    if (expected) {
      expect((await failure(() => assertOwnStart(request, origin))).code).toBe(
        'cross_origin_request',
      )
    } else expect(() => assertOwnStart(request, origin)).not.toThrow()
  },
)

it.each([
  ['none', true],
  ['same-origin', false],
  ['cross-site', false],
])('isTypedIn() for a request with Sec-Fetch-Site: %s returns %s', (site, expected) => {
  expect(isTypedIn(requestWith({ 'sec-fetch-site': site }))).toBe(expected)
  expect(isTypedIn(requestWith({}))).toBe(false)
})
