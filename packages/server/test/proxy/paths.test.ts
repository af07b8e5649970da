import { expect, it } from 'vitest'
import type { Api } from '../../src/proxy/api-options'
import { matchesPath, pageLocation, splitPath } from '../../src/proxy/paths'

const segmentsOf = (path: string) => path.slice(1).split('/')

it.each([
  ['/list', '/list', true],
  ['/list', '/lists', false],
  ['/list', '/list/all', false],
  ['/list', '/list/', false],
  ['/items/*', '/items/7', true],
  ['/items/*', '/items/', false],
  ['/items/*', '/items', false],
  ['/items/*', '/items/7/lines', false],
  ['/items/*/lines', '/items/7/lines', true],
  ['/items/*/lines', '/items//lines', false],
  ['/files/**', '/files/a', true],
  ['/files/**', '/files/a/b/c', true],
  ['/files/**', '/files', false],
  ['/files/**', '/files/', false],
  ['/files/**', '/other/a', false],
  ['/**', '/a', true],
  ['/**', '/', false],
])('B5: matchesPath() for the pattern %s and the path %s returns %s', (pattern, path, isMatch) => {
  expect(matchesPath(segmentsOf(path), segmentsOf(pattern))).toBe(isMatch)
})

it.each([
  ['/list', ['list']],
  ['/list/', ['list', '']],
  ['/', ['']],
  ["/a.b~c!$&'()*+,;=:@-_", ["a.b~c!$&'()*+,;=:@-_"]],
  ['/a;b=c/d', ['a;b=c', 'd']],
  ['/%E2%82%AC', ['%E2%82%AC']],
  ['/..a/a../...', ['..a', 'a..', '...']],
])('B5: the proxy splits the path %s into segments without decoding them', (path, segments) => {
  expect(splitPath(path)).toEqual(segments)
})

it.each([
  '',
  'list',
  'x/list',
  '//list',
  '/a//b',
  '/.',
  '/..',
  '/./a',
  '/a/../b',
  '/%2e%2E/a',
  '/a b',
  '/a\\b',
  '/a"b',
  '/a?b',
  '/a#b',
  '/a%2fb',
  '/a%5Cb',
  '/a%252e',
  '/a%3fb',
  '/a%23b',
  '/a%00',
  '/a%1F',
  '/a%7f',
  '/a%',
  '/a%4',
  '/a%zz',
  '/%c0%ae',
  '/;a',
  '/%20',
  '/%C2%AD',
  '/..;a',
  '/.%20.',
  '/%EF%BC%8E%EF%BC%8E',
  '/a%EF%BC%8Fb',
  '/a%EF%BC%BCb',
  '/a%EF%BC%85b',
  '/a%EF%BC%9Fb',
  '/a%EF%BC%83b',
])('B5: the proxy rejects the path %j, because some servers normalize it', (path) => {
  expect(splitPath(path)).toBeUndefined()
})

const api: Api = {
  name: '/orders',
  origin: 'https://orders.internal',
  prefix: '/v1',
  methods: ['GET'],
  patterns: [['list'], ['items', '*']],
  maxBodyBytes: 1000,
  timeoutMs: 1000,
}
const from = new URL('https://orders.internal/v1/items/7')
const locate = (location: string) => pageLocation(location, from, { api, at: '/auth/api/orders' })

it.each([
  ['https://orders.internal/v1/list', '/auth/api/orders/list'],
  ['/v1/list?a=b#c', '/auth/api/orders/list?a=b#c'],
  ['8', '/auth/api/orders/items/8'],
  ['../list', '/auth/api/orders/list'],
  ['?page=2', '/auth/api/orders/items/7?page=2'],
])("B5: the proxy rewrites the API's redirect to %s as %s", (location, target) => {
  expect(locate(location)).toBe(target)
})

it.each([
  'https://evil.example/v1/list',
  'http://orders.internal/v1/list',
  'https://orders.internal:8443/v1/list',
  '//evil.example/v1/list',
  '/v1',
  '/v1x/list',
  '/v2/list',
  '/list',
  '/v1/admin',
  '/v1/items/a%2fb',
  '/v1//list',
  'http://[',
])("B5: the proxy has no URL for the API's redirect to %s", (location) => {
  expect(locate(location)).toBeUndefined()
})
