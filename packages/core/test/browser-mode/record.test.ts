import { describe, expect, it } from 'vitest'
import { parseSession } from '../../src/browser-mode/record'

const whole = {
  version: 1,
  id: 'session-1',
  revision: 1,
  startedAt: 1000,
  receivedAt: 1000,
  scope: 'user',
  accessToken: 'access',
  stale: false,
}
const failure = { code: 'timeout', message: 'late', count: 1, failedAt: 5 }

describe('`parseSession()`', () => {
  it.each([
    [whole],
    [{ ...whole, expiresAt: 2000, sub: 'u', refreshToken: 'r', idToken: 'i', sentAt: 3 }],
    [{ ...whole, failure }],
    [{ ...whole, failure: { ...failure, retryAt: 6, notBefore: 7 } }],
  ])('`parseSession()` returns a stored session unchanged', (session) => {
    expect(parseSession(JSON.stringify(session))).toEqual(session)
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty string', ''],
    ['broken JSON', '{"version":1'],
    ['a JSON array', '[]'],
    ['the JSON value null', 'null'],
    ['a value of another app', '{"token":"abc"}'],
    ['a session of another version', JSON.stringify({ ...whole, version: 2 })],
    ['a session without an id', JSON.stringify({ ...whole, id: undefined })],
    ['a session without a token', JSON.stringify({ ...whole, accessToken: 7 })],
    ['a scope that is a list', JSON.stringify({ ...whole, scope: ['user'] })],
    ['an `expiresAt` that is a string', JSON.stringify({ ...whole, expiresAt: 'tomorrow' })],
    ['an `expiresAt` that is null', JSON.stringify({ ...whole, expiresAt: null })],
    ['a session without a revision', JSON.stringify({ ...whole, revision: null })],
    ['a refresh token that is a number', JSON.stringify({ ...whole, refreshToken: 1 })],
    ['a `stale` flag that is a string', JSON.stringify({ ...whole, stale: 'no' })],
    ['an incomplete failure', JSON.stringify({ ...whole, failure: { code: 'timeout' } })],
    ['a failure without a code', JSON.stringify({ ...whole, failure: { ...failure, code: 1 } })],
    [
      'a failure without a message',
      JSON.stringify({ ...whole, failure: { ...failure, message: 1 } }),
    ],
    [
      'a failure without a count',
      JSON.stringify({ ...whole, failure: { ...failure, count: '1' } }),
    ],
    [
      'a failure without a time',
      JSON.stringify({ ...whole, failure: { ...failure, failedAt: null } }),
    ],
    [
      'a `retryAt` that is a string',
      JSON.stringify({ ...whole, failure: { ...failure, retryAt: 'x' } }),
    ],
    [
      'a `notBefore` that is a string',
      JSON.stringify({ ...whole, failure: { ...failure, notBefore: 'x' } }),
    ],
    ['an infinite time', JSON.stringify(whole).replace('1000', '1e999')],
    ['a failure that is null', JSON.stringify({ ...whole, failure: null })],
  ])('`parseSession()` returns undefined for %s', (_name, value) => {
    expect(parseSession(value)).toBeUndefined()
  })
})
