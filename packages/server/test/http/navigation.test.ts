import { expect, it } from 'vitest'
import {
  assertNavigation,
  assertOwnStart,
  isForeignStart,
  isPrefetch,
  isTypedIn,
} from '../../src/http/navigation'
import { failure } from '../support/failure'

const origin = 'https://app.example'
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
