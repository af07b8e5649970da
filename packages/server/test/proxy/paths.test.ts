import { expect, it } from 'vitest'
import { matchesPath, splitPath } from '../../src/proxy/paths'

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

it.each([
  ['U+2215, the division slash', '/a%E2%88%95b'],
  ['U+2044, the fraction slash', '/a%E2%81%84b'],
  ['U+00BD, which contains U+2044 after normalization', '/a%C2%BDb'],
])(
  'S4: the proxy rejects a path with %s, because some servers treat the letter as a slash',
  (_name, path) => {
    expect(splitPath(path)).toBeUndefined()
  },
)
