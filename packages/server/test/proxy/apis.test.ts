import { expect, it } from 'vitest'
import type { ApiOptions } from '../../src/index'
import { readApis } from '../../src/proxy/apis'
import { failure } from '../support/failure'

const orders: ApiOptions = {
  target: 'https://orders.internal/v1/',
  methods: ['GET', 'GET', 'POST'],
  paths: ['/list', '/items/*', '/files/**', '/'],
}

it('readApis() sets the default options of an API and splits the paths of the API into segments', () => {
  expect([...readApis({ '/orders': orders })]).toEqual([
    [
      '/orders',
      {
        name: '/orders',
        origin: 'https://orders.internal',
        prefix: '/v1',
        methods: ['GET', 'POST'],
        patterns: [['list'], ['items', '*'], ['files', '**'], ['']],
        maxBodyBytes: 10 * 1024 * 1024,
        timeoutMs: 30_000,
        maxExchangeMs: 600_000,
        maxConcurrentPerSession: 100,
        slots: { take: expect.any(Function), size: expect.any(Function) },
      },
    ],
  ])
  expect(readApis().size).toBe(0)
})

it.each(['/a', '/-a', '/a-', '/.a', '/a.b~c_1'])('an API may have the name %s', (name) => {
  expect(readApis({ [name]: orders }).has(name)).toBe(true)
})

it.each(['a', '/', '/-', '/..', '/a/', '/a/b', '/a b', '/ä', 'x/a', '/a\n'])(
  'an API cannot have the name %j',
  async (name) => {
    expect((await failure(() => readApis({ [name]: orders }))).code).toBe('invalid_options')
  },
)

it.each([
  { maxBodyBytes: 1, timeoutMs: 1 },
  { timeoutMs: 2 ** 31 - 1 },
  { maxExchangeMs: 2 ** 31 - 1, maxConcurrentPerSession: 1 },
  { target: 'https://orders.internal' },
  { target: 'HTTPS://orders.internal/v1' },
  { target: 'http://localhost:3000/' },
  { target: 'https://orders.internal:8443/a/b' },
])('an API may have the options %j', (changes) => {
  expect(readApis({ '/orders': { ...orders, ...changes } }).size).toBe(1)
})

it.each([
  { methods: ['GET', 'get'] },
  { methods: 'GET' },
  { paths: [['/list']] },
  { paths: [7] },
  { paths: ['/list', 'list'] },
  { paths: ['/**/a'] },
  { paths: ['/a*'] },
  { paths: '/list' },
  { target: new URL('https://orders.internal/v1') },
  { target: 'https://orders.internal/v1//a' },
  { target: 'https://orders.internal/v1//' },
  { target: 'https://orders.internal//' },
  { target: 'https://orders.internal/./v1' },
  { target: 'https://orders.internal/a b' },
  { target: 'https://orders.internal/#a' },
  { target: 'https://ada@orders.internal/' },
  { maxBodyBytes: '10' },
  { maxBodyBytes: 0 },
  { maxBodyBytes: -1 },
  { maxBodyBytes: Number.NaN },
  { timeoutMs: '10' },
  { timeoutMs: null },
  { maxExchangeMs: 0 },
  { maxExchangeMs: '1000' },
  { maxExchangeMs: 2 ** 31 },
  { maxExchangeMs: Infinity },
  { maxConcurrentPerSession: 0 },
  { maxConcurrentPerSession: 1.5 },
  { maxConcurrentPerSession: '10' },
  { maxConcurrentPerSession: Infinity },
])('an API cannot have the options %j', async (changes) => {
  const apis = { '/orders': { ...orders, ...changes } as ApiOptions }
  expect((await failure(() => readApis(apis))).code).toBe('invalid_options')
})

it.each([null, [], 'https://orders.internal', { '/orders': null }, { '/orders': [] }])(
  'the option apis cannot be %j',
  async (apis) => {
    expect((await failure(() => readApis(apis as never))).code).toBe('invalid_options')
  },
)
