import { GenAuthError, type GenAuthErrorCode } from '@genauth/core'
import { expect, it } from 'vitest'
import {
  errorResponse,
  jsonResponse,
  lateJsonResponse,
  redirectResponse,
  refusal,
  unavailableResponse,
} from '../../src/http/responses'
import { isUnder } from '../../src/server-config'

it.each([
  ['cross_origin_request', 403],
  ['insufficient_scope', 403],
  ['invalid_options', 500],
  ['invalid_request', 400],
  ['invalid_token', 401],
  ['not_authenticated', 401],
  ['renew_required', 401],
  ['session_expired', 401],
  ['user_mismatch', 502],
  ['invalid_response', 502],
  ['network_error', 503],
  ['rate_limited', 503],
] as [GenAuthErrorCode, number][])(
  'the response to the error %s has the status %d, its code and its message',
  async (code, status) => {
    const error = new GenAuthError(code, 'A message.', { cause: 'secret' })
    const response = errorResponse(error)
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([status, code])
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.has('retry-after')).toBe(status === 503)
    expect(await response.json()).toEqual({ error: code, message: error.message })
  },
)

it.each([
  [undefined, '2'],
  [0, '1'],
  [1, '1'],
  [1000, '1'],
  [1001, '2'],
  [90_000, '90'],
  [3_600_000, '3600'],
  [3_600_001, '3600'],
  [1e12, '3600'],
])(
  "if GenAuth's Retry-After was %s ms, the Retry-After of the response is %s s",
  (retryAfterMs, seconds) => {
    const error = new GenAuthError('rate_limited', 'Wait.', { retryAfterMs })
    const response = unavailableResponse(error)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, seconds])
  },
)

it('unavailableResponse() has the status 503, even if the error is not retryable', () => {
  const response = unavailableResponse(new GenAuthError('invalid_client', 'The secret is wrong.'))
  expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
    503,
    'invalid_client',
  ])
})

it('jsonResponse() sets the given status, headers and cookies', async () => {
  const init = { status: 404, headers: { allow: 'GET' }, setCookies: ['a=1', 'b=2'] }
  const response = jsonResponse({ a: 1 }, init)
  expect([response.status, response.headers.get('allow')]).toEqual([404, 'GET'])
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({ a: 1 })
  const plain = jsonResponse({})
  expect([plain.status, plain.headers.getSetCookie()]).toEqual([200, []])
})

it('an error response has its code in a header and keeps the given headers', () => {
  const init = { status: 405, headers: { allow: 'GET' } }
  const { headers, status } = refusal('invalid_request', 'Use GET.', init)
  expect([status, headers.get('allow'), headers.get('x-genauth-error')]).toEqual([
    405,
    'GET',
    'invalid_request',
  ])
})

it('lateJsonResponse() sends its cookies before its body', async () => {
  let resolve = (_body: object) => {}
  const body = new Promise<object>((settle) => {
    resolve = settle
  })
  const response = lateJsonResponse(body, { setCookies: ['a=1'] })
  expect([response.status, response.headers.getSetCookie()]).toEqual([200, ['a=1']])
  resolve({ a: 'ä' })
  expect(await response.json()).toEqual({ a: 'ä' })
})

it('redirectResponse() sets a location and cookies, and has no body', () => {
  const response = redirectResponse(303, 'https://app.example/', ['a=1', 'b=2'])
  expect([response.status, response.body]).toEqual([303, null])
  expect(response.headers.get('location')).toBe('https://app.example/')
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

it.each([
  ['/auth', true],
  ['/auth/', true],
  ['/auth/login', true],
  ['/authentic', false],
  ['/', false],
  ['/x/auth', false],
  ['', false],
])('isUnder() for /auth and the path %j returns %s', (path, expected) => {
  expect(isUnder('/auth', path)).toBe(expected)
})
