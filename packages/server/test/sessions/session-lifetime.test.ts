import { describe, expect, it } from 'vitest'
import {
  isDue,
  isJustRefreshed,
  isSealingDue,
  isSessionExpired,
  renewalAt,
} from '../../src/sessions/session-lifetime'

const lifetimes = { maxSessionMs: 1_000_000, maxIdleMs: 100_000 }
const record = {
  id: 'x',
  revision: 1,
  startedAt: 0,
  sealedAt: 0,
  receivedAt: 0,
  scope: 'user',
  accessToken: 'a',
  refreshToken: 'r',
}

describe('the times of a session', () => {
  it.each([
    ['reaches its maximum idle time', {}, 100_000],
    ['reaches its maximum age', { sealedAt: 990_000 }, 1_000_000],
    [
      'has an expired token and no refresh token',
      { expiresAt: 5000, refreshToken: undefined },
      5000,
    ],
  ])('B3: a session ends when it %s', (_why, change, at) => {
    expect(isSessionExpired({ ...record, ...change }, lifetimes, at - 1)).toBe(false)
    expect(isSessionExpired({ ...record, ...change }, lifetimes, at)).toBe(true)
  })

  it('a session with an expired token has not ended if it has a refresh token', () => {
    expect(isSessionExpired({ ...record, expiresAt: 5000 }, lifetimes, 50_000)).toBe(false)
  })

  it.each([
    ['90 s before the end of a long token lifetime', 3_600_000, 3_510_000],
    ['in the last three eighths of a short token lifetime', 100_000, 62_500],
  ])('a token is due for a refresh %s', (_when, expiresAt, at) => {
    expect(isDue({ ...record, expiresAt }, at - 1)).toBe(false)
    expect(isDue({ ...record, expiresAt }, at)).toBe(true)
  })

  it.each([
    ['has no refresh token', { expiresAt: 1, refreshToken: undefined }],
    ['never expires', {}],
  ])('a token is never due for a refresh if it %s', (_why, change) => {
    expect(isDue({ ...record, ...change }, 90_000)).toBe(false)
  })

  it('B6: a token is due for a refresh immediately if the result of an earlier refresh is unknown', () => {
    const sent = { ...record, expiresAt: 3_600_000, sentAt: 1000 }
    expect(isDue(sent, 1000)).toBe(true)
    expect(isDue({ ...sent, refreshToken: undefined }, 1000)).toBe(false)
  })

  it.each([
    ['of a login', { revision: 1, receivedAt: 0 }, 0, false],
    ['of a refresh 9999 ms ago', { revision: 2, receivedAt: 0 }, 9999, true],
    ['of a refresh 10 s ago', { revision: 2, receivedAt: 0 }, 10_000, false],
    ['of a refresh at a clock that is 9999 ms ahead', { revision: 2, receivedAt: 9999 }, 0, true],
    ['of a refresh at a clock that is 10 s ahead', { revision: 2, receivedAt: 10_000 }, 0, false],
  ])('S3: isJustRefreshed() for the tokens %s', (_which, change, now, expected) => {
    expect(isJustRefreshed({ ...record, ...change }, now)).toBe(expected)
  })

  it('a session is stored again only after 5 % of its maximum idle time', () => {
    expect(isSealingDue(record, lifetimes, 4999)).toBe(false)
    expect(isSealingDue(record, lifetimes, 5000)).toBe(true)
  })

  it.each([
    ['a minute before the token expires', { expiresAt: 900_000, sealedAt: 850_000 }, 840_000],
    [
      'after three quarters of a short token lifetime',
      { expiresAt: 40_000, sealedAt: 26_000 },
      30_000,
    ],
    [
      'the expiry of a token without a refresh token',
      { expiresAt: 5000, refreshToken: undefined },
      5000,
    ],
    ['after 5 % of the maximum idle time', { expiresAt: 500_000 }, 5000],
    ['the end of the session', { sealedAt: 999_000 }, 1_000_000],
  ])('the time that renewalAt() returns is %s', (_when, change, at) => {
    expect(renewalAt({ ...record, ...change }, lifetimes)).toBe(at)
  })

  it('a token is due for a refresh on the server at the time that renewalAt() returns', () => {
    for (const expiresAt of [1000, 40_000, 3_600_000]) {
      const renewed = { ...record, expiresAt, sealedAt: expiresAt }
      const longer = { maxSessionMs: 1e9, maxIdleMs: 1e9 }
      expect(isDue(renewed, renewalAt(renewed, longer))).toBe(true)
    }
  })

  it('the lead time of a refresh depends on the lifetime of the token, and not on the current time', () => {
    const receivedAt = 50_000
    const renewed = { ...record, receivedAt, sealedAt: receivedAt, expiresAt: receivedAt + 40_000 }
    const longer = { maxSessionMs: 1e9, maxIdleMs: 1e9 }
    expect(renewalAt(renewed, longer)).toBe(receivedAt + 30_000)
    expect(isDue(renewed, receivedAt + 24_999)).toBe(false)
    expect(isDue(renewed, receivedAt + 25_000)).toBe(true)
  })
})
